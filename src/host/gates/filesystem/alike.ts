export { alike } from '../../../manifest/index.ts';
