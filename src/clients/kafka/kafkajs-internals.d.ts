/** Parts of kafkajs 2.2.4 that it does not export. */
declare module 'kafkajs/src/protocol/error.js' {
  const internals: { readonly createErrorFromCode: (code: number) => Error };
  export default internals;
}

declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
  const internals: { readonly prototype: RequestQueue };
  export default internals;
}
