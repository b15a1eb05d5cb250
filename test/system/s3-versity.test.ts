import { startVersityS3 } from '../helpers/foreign-s3.js';
import { describeS3Source } from '../helpers/s3-source-contract.js';

describeS3Source('the Versity gateway', startVersityS3);
