import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { once } from 'node:events';
import grpc from '@grpc/grpc-js';
import { Certigate, contract } from '../src/certigate.js';
import { createBackend, OBLIGATIONS } from '../src/backend.js';
import { PROTOS, sandbox } from './server.js';

const CLOCK = '2022-04-10T12:00:00+08:00';
const SHOPS = new Map([['weixin/shop', { filingNumber: '京网信备11010522000000000019号' }]]);
const QUESTION = {
  subject: { type: 'official_account', id: 'weixin/shop' },
  action: { name: 'asset.sell.primary' },
  resource: { type: 'digital_collectible', id: 'nft-1' },
  markets: ['CN'],
};

/** Serves a backend with a Certigate of its own until the test has done its work with it. */
async function withBackend(options, work) {
  const certigate = new Certigate({
    protos: PROTOS,
    handles: Object.keys(OBLIGATIONS),
    deadlineMs: 5_000,
    ...options,
  });
  const sold = [];
  const backend = createBackend({
    certigate,
    shops: options.shops ?? SHOPS,
    sell: async (sale) => sold.push(sale.collectible),
  });
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const sale = async (account, collectible) => {
    const response = await fetch(`http://127.0.0.1:${backend.address().port}/sales`, {
      method: 'POST',
      body: JSON.stringify({ account, collectible }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  try {
    return await work({ certigate, sale, sold });
  } finally {
    backend.close();
    backend.closeAllConnections();
    certigate.close();
  }
}

describe('a backend that asks a sandbox', { timeout: 180_000 }, () => {
  let node;

  before(async () => {
    node = await sandbox('--clock', CLOCK);
  });
  after(() => node?.stop());

  test('sells for a shop whose partner has filed, and shows the number', () =>
    withBackend({ addresses: [node.address] }, async ({ sale, sold }) => {
      const answer = await sale('weixin/shop', 'nft-1');
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.fulfilled, [{ show: '京网信备11010522000000000019号', place: 'site_or_app' }]);
      assert.match(answer.decision, /^[0-9a-f-]{36}$/);
      assert.deepEqual(sold, ['nft-1']);
    }));

  test('does not sell for a shop without a partner, and says why', () =>
    withBackend({ addresses: [node.address] }, async ({ sale, sold }) => {
      const answer = await sale('weixin/lone-shop', 'nft-1');
      assert.equal(answer.status, 403);
      assert.ok(answer.reasons.includes('cn.weixin.nft.partner_required'), answer.reasons);
      assert.deepEqual(sold, []);
    }));

  test('does not act on a PERMIT with an obligation that it does not handle', () =>
    withBackend({ addresses: [node.address], handles: ['something-else'] }, async ({ sale, sold }) => {
      const answer = await sale('weixin/shop', 'nft-1');
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.reasons, ['backend.unhandled_obligation.display-filing-number']);
      assert.deepEqual(sold, []);
    }));

  test('does not sell if an obligation cannot be fulfilled', () =>
    withBackend({ addresses: [node.address], shops: new Map() }, async ({ sale, sold }) => {
      assert.equal((await sale('weixin/shop', 'nft-1')).status, 500);
      assert.deepEqual(sold, []);
    }));

  test('does not act on an answer about another instant', () =>
    withBackend({ addresses: [node.address] }, async ({ certigate }) => {
      const decision = await certigate.check({ ...QUESTION, at: { seconds: '1649563200' } });
      assert.equal(decision.allowed, false);
      assert.deepEqual(decision.reasons, ['backend.hypothetical']);
    }));

  test('does not sell when no node is there', () =>
    withBackend({ addresses: ['127.0.0.1:1'], deadlineMs: 1_000 }, async ({ sale, sold }) => {
      const answer = await sale('weixin/shop', 'nft-1');
      assert.equal(answer.status, 503);
      assert.deepEqual(sold, []);
    }));

  test('does not sell when the deadline has passed', () =>
    withBackend({ addresses: [node.address], deadlineMs: 0 }, async ({ sale, sold }) => {
      const answer = await sale('weixin/shop', 'nft-1');
      assert.equal(answer.status, 503);
      assert.deepEqual(answer.reasons, ['backend.deadline_exceeded']);
      assert.deepEqual(sold, []);
    }));

  test('does not ask more at a time than it can wait for', () =>
    withBackend({ addresses: [node.address], outstanding: 1 }, async ({ certigate }) => {
      const [first, second] = await Promise.all([certigate.check(QUESTION), certigate.check(QUESTION)]);
      assert.equal(first.allowed, true);
      assert.equal(second.allowed, false);
      assert.equal(second.failure.code, 'RESOURCE_EXHAUSTED');
      assert.equal((await certigate.check(QUESTION)).allowed, true);
    }));

  test('does not sell when the question is refused, which is a mistake of its own', () =>
    withBackend({ addresses: [node.address] }, async ({ sale, sold }) => {
      const answer = await sale('', 'nft-1');
      assert.equal(answer.status, 500);
      assert.deepEqual(answer.reasons, ['backend.invalid_argument']);
      assert.deepEqual(sold, []);
    }));

  test('does not sell any more once the filing is revoked in the middle of the test', () =>
    withBackend({ addresses: [node.address] }, async ({ sale }) => {
      assert.equal((await sale('weixin/shop', 'nft-1')).status, 200);
      const { RegistryService } = contract(PROTOS, ['certigate/v1/registry.proto']);
      const registry = new RegistryService(node.address, grpc.credentials.createInsecure());
      const holder = { type: 'company', id: 'chain' };
      await new Promise((resolve, reject) =>
        registry.revokeCertification(
          { key: { holder, kind: 'cn.cac.blockchain_filing' }, options: { why: 'order of the regulator' } },
          new grpc.Metadata(),
          { deadline: Date.now() + 10_000 },
          (error) => (error ? reject(error) : resolve()),
        ),
      );
      registry.close();
      assert.equal((await sale('weixin/shop', 'nft-1')).status, 403);
    }));
});
