// Asks Certigate, and lets nothing but a PERMIT of it allow: no error, no time-out, no answer that is not understood.
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { readFileSync } from 'node:fs';

/**
 * The generated services of the contract.
 *
 * @param {string} protos folder of the .proto files, as the zip holds them
 * @param {string[]} files files below it
 */
export function contract(protos, files = ['certigate/v1/decision.proto']) {
  const loaded = protoLoader.loadSync(files, {
    includeDirs: [protos],
    // A value of an enumeration that this contract does not know stays a number, and so equals none of its words.
    enums: String,
    longs: String,
    defaults: true,
    oneofs: true,
  });
  return grpc.loadPackageDefinition(loaded).certigate.v1;
}

/**
 * @typedef {object} Decision
 * @property {boolean} allowed whether the backend may act: only for a PERMIT about now of which it handles every obligation
 * @property {string[]} reasons codes of why, or why there is no answer
 * @property {object[]} obligations what the backend must do when it acts
 * @property {string} decisionId identity of the decision in Certigate's log; empty if there is none
 * @property {{code: string, message: string}|null} failure why there is no answer; null if there is one
 */

/**
 * Speaks TLS. grpc-js reads the files once: a process that outlives its certificate is started anew.
 *
 * @param {{ca?: string, certificate?: string, key?: string}} files PEM: who may sign the server's certificate (left out: whom Node.js
 *     trusts), and the certificate and key of this backend for a server that asks for them
 */
export function tls({ ca, certificate, key }) {
  const read = (file) => (file === undefined ? null : readFileSync(file));
  return grpc.credentials.createSsl(read(ca), read(key), read(certificate));
}

/** Answers in plaintext can be changed by whoever is on the way: only on this machine is nobody. */
function plaintext(addresses) {
  const elsewhere = addresses.find((address) => !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+$/.test(address));
  if (elsewhere !== undefined) {
    throw new TypeError(`expected credentials for ${elsewhere}, which is not on this machine, found none; use tls(...)`);
  }
  return grpc.credentials.createInsecure();
}

/** A node that could not be asked, or went away: grpc-js cancels calls whose connection breaks, and nobody else here does. */
const UNASKED = new Set([grpc.status.UNAVAILABLE, grpc.status.CANCELLED]);

/** Asks the nodes of a Certigate in turn. Make one and keep it. */
export class Certigate {
  #addresses;
  #handled;
  #deadlineMs;
  #most;
  #outstanding = 0;
  #next = 0;
  /** What became of the questions so far. */
  counts = { permits: 0, denials: 0, failures: 0, retries: 0 };

  /**
   * @param {object} options
   * @param {string[]} options.addresses HOST:PORT of each node
   * @param {string} options.protos folder of the .proto files
   * @param {grpc.ChannelCredentials} [options.credentials] how to connect: `tls(...)` for a server that speaks it; plaintext is for
   *     this machine alone
   * @param {string[]} [options.handles] ids of the obligations that the caller fulfills
   * @param {number} [options.deadlineMs] how long a question may take in all
   * @param {number} [options.connections] connections to each node: grpc-js has one a channel, on which a node answers at most
   *     128 calls at a time
   * @param {number} [options.outstanding] most questions at a time; more are not asked, since none would be answered in time
   */
  constructor({
    addresses,
    protos,
    credentials = plaintext(addresses),
    handles = [],
    deadlineMs = 500,
    connections = 4,
    outstanding = 1_000,
  }) {
    if (addresses.length === 0) {
      throw new TypeError('expected the address of at least one node, found none');
    }
    const { DecisionService } = contract(protos);
    this.#handled = new Set(handles);
    this.#deadlineMs = deadlineMs;
    this.#most = outstanding;
    this.#addresses = addresses.map((address) => ({
      next: 0,
      clients: Array.from(
        { length: connections },
        () =>
          new DecisionService(address, credentials, {
            // Channels to one address would share one connection otherwise.
            'grpc.use_local_subchannel_pool': 1,
            // Finds out that a machine vanished without a word; a node takes no more than one ping in 10 s.
            'grpc.keepalive_time_ms': 15_000,
            'grpc.keepalive_timeout_ms': 3_000,
            // A node that comes back is asked again soon.
            'grpc.initial_reconnect_backoff_ms': 100,
            'grpc.max_reconnect_backoff_ms': 2_000,
          }),
      ),
    }));
  }

  /** Connects to every node; resolves when each is connected or the deadline has passed, and does not fail. */
  async connect(deadlineMs = 2_000) {
    const deadline = Date.now() + deadlineMs;
    const clients = this.#addresses.flatMap(({ clients }) => clients);
    await Promise.all(clients.map((client) => new Promise((done) => client.waitForReady(deadline, done))));
  }

  /**
   * Asks one question. Never rejects: what keeps it from an answer is a decision that does not allow.
   *
   * @param {object} question a CheckActionRequest
   * @returns {Promise<Decision>}
   */
  async check(question) {
    if (this.#outstanding >= this.#most) {
      return this.#unanswered('RESOURCE_EXHAUSTED', `expected at most ${this.#most} questions at a time, found more`);
    }
    this.#outstanding++;
    try {
      return this.#judge(await this.#ask(question));
    } catch (error) {
      return this.#unanswered(grpc.status[error.code] ?? 'INTERNAL', String(error.details ?? error.message));
    } finally {
      this.#outstanding--;
    }
  }

  async #ask(question) {
    // Two attempts share one deadline.
    const deadline = Date.now() + this.#deadlineMs;
    const first = this.#address();
    try {
      return await call(first, question, deadline);
    } catch (error) {
      // A question changes nothing, so it may be asked again: once, of another node, if this one could not be asked.
      const second = UNASKED.has(error.code) ? this.#address(first) : undefined;
      if (second === undefined) {
        throw error;
      }
      this.counts.retries++;
      return call(second, question, deadline);
    }
  }

  #unanswered(code, message) {
    this.counts.failures++;
    return denied([`backend.${code.toLowerCase()}`], '', { code, message });
  }

  close() {
    this.#addresses.forEach(({ clients }) => clients.forEach((client) => client.close()));
  }

  /**
   * The next node in turn that is connected; if none is, the next one, which then fails at once or connects in time.
   *
   * @param {object} [except] not this one; undefined if there is no other
   */
  #address(except) {
    const start = this.#next++;
    const inTurn = this.#addresses.map((_, i) => this.#addresses[(start + i) % this.#addresses.length]);
    const others = inTurn.filter((address) => address !== except);
    return others.find(({ clients }) => clients.some(isReady)) ?? others[0];
  }

  #judge(answer) {
    const reasons = answer.reasons.map(({ code }) => code);
    const unhandled = answer.obligations.filter(({ id }) => !this.#handled.has(id));
    if (answer.effect !== 'EFFECT_PERMIT' || answer.hypothetical) {
      this.counts.denials++;
      return denied(answer.hypothetical ? ['backend.hypothetical'] : reasons, answer.decisionId, null);
    }
    if (unhandled.length > 0) {
      this.counts.denials++;
      return denied(
        unhandled.map(({ id }) => `backend.unhandled_obligation.${id}`),
        answer.decisionId,
        null,
      );
    }
    this.counts.permits++;
    return Object.freeze({
      allowed: true,
      reasons,
      obligations: answer.obligations,
      decisionId: answer.decisionId,
      failure: null,
    });
  }
}

function denied(reasons, decisionId, failure) {
  return Object.freeze({ allowed: false, reasons, obligations: [], decisionId, failure });
}

function isReady(client) {
  // Asking makes an idle channel connect.
  return client.getChannel().getConnectivityState(true) === grpc.connectivityState.READY;
}

/** Calls one node, on the connections to it in turn. */
function call(address, question, deadline) {
  const { clients } = address;
  let client = clients[address.next++ % clients.length];
  for (let i = 1; i < clients.length && !isReady(client); i++) {
    client = clients[address.next++ % clients.length];
  }
  return new Promise((resolve, reject) => {
    client.checkAction(question, new grpc.Metadata(), { deadline }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });
}
