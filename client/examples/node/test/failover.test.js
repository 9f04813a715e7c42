// 500 sales under way, and one of two nodes is killed: none is sold that is not allowed, and the other node goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { Certigate, contract } from '../src/certigate.js';
import { handle, OBLIGATIONS } from '../src/backend.js';
import { PROTOS, start } from './server.js';

const POLICIES = fileURLToPath(new URL('../../../../policies', import.meta.url));
const OUTSTANDING = 500;
const DEADLINE_MS = 10_000; // 500 at a time wait for each other where processors are scarce
const WARM_UP_ANSWERS = 5_000;
const WARM_UP_LIMIT_MS = 20_000;
const STRETCH_MS = 4_000;
const NUMBER = '京网信备11010522000000000019号';
const SINCE = { seconds: '1646064000' }; // 2022-03-01T00:00:00+08:00

/** Puts one shop that may sell and one that may not into the registry of a node. */
async function register(address) {
  const { RegistryService } = contract(PROTOS, ['certigate/v1/registry.proto']);
  const registry = new RegistryService(address, grpc.credentials.createInsecure());
  const put = (method, message) =>
    new Promise((resolve, reject) =>
      registry[method](message, new grpc.Metadata(), { deadline: Date.now() + 20_000 }, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  const properties = { platform: { stringValue: 'weixin' }, entity_type: { stringValue: 'small_business' } };
  for (const id of ['weixin/shop', 'weixin/lone-shop']) {
    await put('putEntity', { entity: { type: 'official_account', id, properties } });
  }
  const chain = { type: 'company', id: 'chain' };
  await put('putCertification', {
    certification: { holder: chain, kind: 'cn.cac.blockchain_filing', number: NUMBER, validFrom: SINCE },
  });
  await put('putRelation', {
    relation: {
      of: { type: 'official_account', id: 'weixin/shop' },
      relation: 'blockchain_provider',
      with: chain,
      validFrom: SINCE,
    },
  });
  registry.close();
}

/** Keeps so many sales under way until it is stopped; notes what came of each. */
class Load {
  sales = [];
  outstanding = 0;
  #going = true;
  #workers;

  /** @param {object} parts of the backend */
  constructor(parts) {
    this.#workers = Array.from({ length: OUTSTANDING }, (_, i) => this.#work(parts, i));
  }

  /** Resolves when programs are compiled that answer so often, or when that takes too long to wait for. */
  async warmUp() {
    const limit = performance.now() + WARM_UP_LIMIT_MS;
    while (this.sales.length < WARM_UP_ANSWERS && performance.now() < limit) {
      await pause(50);
    }
  }

  async stop() {
    this.#going = false;
    await Promise.all(this.#workers);
  }

  between(from, until) {
    return this.sales.filter(({ ended }) => ended >= from && ended < until);
  }

  async #work(parts, i) {
    // Every other one asks for the shop that must never sell.
    const allowed = i % 2 === 0;
    const sale = { account: allowed ? 'weixin/shop' : 'weixin/lone-shop', collectible: `nft-${i}` };
    while (this.#going) {
      const began = performance.now();
      this.outstanding++;
      const [status, answer] = await handle(parts, sale);
      this.outstanding--;
      const ended = performance.now();
      this.sales.push({ allowed, status, answer, ended, took: ended - began });
    }
  }
}

function percentile(sales, share) {
  const sorted = sales.map(({ took }) => took).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function tell(what, sales, milliseconds, { user, system }) {
  const of = (status) => sales.filter((sale) => sale.status === status).length;
  console.log(
    `${what}: ${sales.length} answers, ${Math.round(sales.length / (milliseconds / 1000))}/s, ` +
      `p50 ${percentile(sales, 0.5).toFixed(0)} ms, p99 ${percentile(sales, 0.99).toFixed(0)} ms, ` +
      `longest ${percentile(sales, 1).toFixed(0)} ms; sold ${of(200)}, not allowed ${of(403)}, nobody could tell ${of(503)}; ` +
      `this process had ${Math.round((user + system) / 10 / milliseconds)} % of a processor`,
  );
}

describe('a backend that asks two nodes', { timeout: 240_000 }, () => {
  let folder;
  const nodes = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certigate-node-'));
    for (const name of ['a', 'b']) {
      nodes.push(
        await start('serve', '--data', join(folder, name), '--policies', POLICIES, '--grpc', '127.0.0.1:0'),
      );
      await register(nodes.at(-1).address);
    }
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await rm(folder, { recursive: true });
  });

  test(`sells nothing that is not allowed when one of them is killed under ${OUTSTANDING} sales`, async () => {
    const certigate = new Certigate({
      addresses: nodes.map(({ address }) => address),
      protos: PROTOS,
      handles: Object.keys(OBLIGATIONS),
      deadlineMs: DEADLINE_MS,
    });
    await certigate.connect(20_000);
    let sold = 0;
    const load = new Load({
      certigate,
      shops: new Map([['weixin/shop', { filingNumber: NUMBER }]]),
      sell: async () => sold++,
    });
    await load.warmUp();
    const measured = performance.now();
    const cpuMeasured = process.cpuUsage();
    await pause(STRETCH_MS);
    const killed = performance.now();
    const cpuBefore = process.cpuUsage(cpuMeasured);
    const cpuKilled = process.cpuUsage();
    const retries = certigate.counts.retries;
    assert.equal(load.outstanding, OUTSTANDING);
    await nodes[0].kill();
    await pause(STRETCH_MS);
    const stopped = performance.now();
    const cpuAfterwards = process.cpuUsage(cpuKilled);
    await load.stop();
    certigate.close();

    const before = load.between(measured, killed);
    const afterwards = load.between(killed, stopped);
    tell('two nodes', before, killed - measured, cpuBefore);
    tell('one killed', afterwards, stopped - killed, cpuAfterwards);
    console.log(`asked again of the other node: ${certigate.counts.retries}`);

    for (const { allowed, status, answer } of load.sales) {
      assert.ok(status === 200 || status === 403 || status === 503, `${status} ${answer.reasons}`);
      assert.equal(answer.sold, status === 200);
      if (!allowed) {
        assert.notEqual(status, 200);
      }
      if (status === 200) {
        assert.deepEqual(answer.fulfilled, [{ show: NUMBER, place: 'site_or_app' }]);
      }
    }
    // Each sale has a decision of its own: none was made up, none counts twice.
    const permitted = load.sales.filter(({ status }) => status === 200).map(({ answer }) => answer.decision);
    assert.equal(new Set(permitted).size, permitted.length);
    assert.equal(sold, permitted.length);
    assert.ok(certigate.counts.retries > retries, 'expected calls of the killed node to be asked again');
    assert.ok(
      afterwards.slice(-OUTSTANDING).some(({ status }) => status === 200),
      'expected the other node to go on',
    );
  });
});
