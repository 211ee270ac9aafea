import { SuprSend } from 'suprsend-ts'; const s = new SuprSend(); export {s}
