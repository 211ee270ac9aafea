export { createUserToken } from 'suprsend-ts';
