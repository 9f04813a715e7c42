// The backend of a mini-program that sells digital collectibles: it asks Certigate before each sale.
import { createServer } from 'node:http';

/** Failures that are mistakes of this program; of others there may be an answer later. */
const MISTAKES = new Set(['INVALID_ARGUMENT', 'UNIMPLEMENTED', 'FAILED_PRECONDITION', 'OUT_OF_RANGE', 'INTERNAL']);

const MAX_BODY_BYTES = 16 * 1024;

/** How each obligation is fulfilled. One that is not named here makes a PERMIT a denial: see `handles` of Certigate. */
export const OBLIGATIONS = {
  'display-filing-number': (obligation, sale, shops) => {
    const filingNumber = shops.get(sale.account)?.filingNumber;
    if (!filingNumber) {
      throw new Error(`expected a filing number to show for ${sale.account}, found none`);
    }
    return { show: filingNumber, place: obligation.parameters.place?.stringValue };
  },
};

/**
 * An HTTP server with `POST /sales {"account": ..., "collectible": ...}`: 200 sold, 403 not allowed, 503 nobody could tell.
 *
 * @param {object} parts
 * @param {import('./certigate.js').Certigate} parts.certigate
 * @param {Map<string, {filingNumber: string}>} parts.shops
 * @param {(sale: object) => Promise<void>} parts.sell does it
 */
export function createBackend({ certigate, shops, sell }) {
  return createServer(async (request, response) => {
    try {
      if (request.method !== 'POST' || request.url !== '/sales') {
        return reply(response, 404, { error: 'expected POST /sales' });
      }
      const sale = await read(request);
      if (sale === null) {
        return reply(response, 400, { error: 'expected {"account": "...", "collectible": "..."}' });
      }
      const [status, body] = await handle({ certigate, shops, sell }, sale);
      return reply(response, status, body);
    } catch (error) {
      console.error(error);
      return reply(response, 500, { sold: false, error: 'internal' });
    }
  });
}

/**
 * Sells if Certigate allows.
 *
 * @param {object} parts as of {@link createBackend}
 * @param {{account: string, collectible: string}} sale
 * @returns {Promise<[number, object]>} HTTP status and body
 */
export async function handle({ certigate, shops, sell }, sale) {
  const decision = await certigate.check({
    subject: { type: 'official_account', id: sale.account },
    action: { name: 'asset.sell.primary' },
    resource: { type: 'digital_collectible', id: sale.collectible },
    markets: ['CN'],
  });
  if (!decision.allowed) {
    // That nobody could tell is no answer about the sale: it may be tried again, and is not sold meanwhile.
    const status = decision.failure ? (MISTAKES.has(decision.failure.code) ? 500 : 503) : 403;
    return [status, { sold: false, reasons: decision.reasons, decision: decision.decisionId }];
  }
  // Before the sale: what cannot be fulfilled is not sold.
  const fulfilled = decision.obligations.map((each) => OBLIGATIONS[each.id](each, sale, shops));
  await sell(sale);
  return [200, { sold: true, fulfilled, decision: decision.decisionId }];
}

async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      return null;
    }
    chunks.push(chunk);
  }
  try {
    const { account, collectible } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof account === 'string' && typeof collectible === 'string' ? { account, collectible } : null;
  } catch {
    return null;
  }
}

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
