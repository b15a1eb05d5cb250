/** The line by which a dry run tells that the command itself would change nothing: then nobody is asked. */
export const NOTHING_TO_DO = 'nothing to do';
