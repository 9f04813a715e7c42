// CERTIGATE=127.0.0.1:7420,127.0.0.1:7430 PROTOS=target/protos PORT=8080 node src/main.js
import { Certigate, tls } from './certigate.js';
import { createBackend, OBLIGATIONS } from './backend.js';

const { CERTIGATE_CLIENT_TLS_CA: ca, CERTIGATE_CLIENT_TLS_CERT: certificate, CERTIGATE_CLIENT_TLS_KEY: key } = process.env;
const certigate = new Certigate({
  addresses: (process.env.CERTIGATE ?? '127.0.0.1:7420').split(','),
  credentials: ca === undefined ? undefined : tls({ ca, certificate, key }),
  protos: process.env.PROTOS ?? new URL('../target/protos', import.meta.url).pathname,
  handles: Object.keys(OBLIGATIONS),
});
await certigate.connect();

const shops = new Map([['weixin/shop', { filingNumber: '京网信备11010522000000000019号' }]]);
const backend = createBackend({
  certigate,
  shops,
  sell: async (sale) => console.log(`sold ${sale.collectible} for ${sale.account}`),
});
backend.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () =>
  console.log(`ready http://127.0.0.1:${backend.address().port}`),
);
process.once('SIGTERM', () => backend.close(() => certigate.close()));
