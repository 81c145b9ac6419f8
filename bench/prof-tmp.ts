import { measureMessages } from '/work/wt/msg/bench/host/messages.ts';
const f = await measureMessages(() => performance.now(), 3);
console.log(JSON.stringify(f));
