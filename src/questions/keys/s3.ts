import type { KeyQuestion } from './key-question.js';
import { FOLDER } from './when.js';

export const s3 = {
  S3_RUNTIME: {
    section: 's3',
    why: 'a trial has a demo bucket, all else has real files',
    choices: [
      {
        value: '',
        title: 'as the layout says',
        help: 'A trial without Docker has the demo bucket, all else a bucket of yours.',
      },
      {
        value: 'external',
        title: 'a bucket of mine',
        help: 'Any S3 service: Yandex Object Storage, AWS, MinIO, ...',
      },
      { value: 'embedded', title: 'the demo bucket', help: 'A small S3 server of npl with invented events.' },
    ],
  },
  S3_ENDPOINT: {
    section: 's3',
    why: 'Yandex Object Storage',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_REGION: {
    section: 's3',
    why: 'the region of Yandex Object Storage',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_BUCKET: {
    section: 's3',
    why: 'without one nothing is ingested, and all else can be set up',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_PREFIX: {
    section: 's3',
    why: 'the hours begin at the top of the bucket',
    when: ({ runtimes }) => runtimes.s3 === 'external',
  },
  S3_FORCE_PATH_STYLE: {
    section: 's3',
    why: 'every S3 service understands it',
    when: ({ runtimes }) => runtimes.s3 === 'external',
    advanced: true,
  },
  S3_PORT: {
    section: 's3',
    why: 'a port that nothing else is known to use',
    when: ({ runtimes }) => runtimes.s3 === 'embedded',
  },
  S3_DATA: {
    section: 's3',
    why: FOLDER,
    when: ({ runtimes }) => runtimes.s3 === 'embedded',
    advanced: true,
  },
} satisfies Readonly<Record<string, KeyQuestion>>;
