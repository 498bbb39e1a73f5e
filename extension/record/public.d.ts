// The types of `gradient-graph/recording`, as they are installed. They import nothing.

/** What is recorded, and where to. */
export interface RecordingOptions {
  /**
   * Steps by their numbers from 1; a step ends when an optimizer has moved. A text has numbers, ranges and a distance:
   * "1-5,100,every=500". Default: "1-5,every=100".
   */
  steps?: string | readonly number[];
  /** The file, "….ggtrace". A file of that name is left alone: then the process's number is added. Default: after the program. */
  file?: string;
  /** Most megabytes of the file, from 1; recording ends before it is longer. Default: 64. */
  megabytes?: number;
}

export interface Recording {
  /** The file's absolute path; null: nothing has been written yet. */
  readonly file: string | null;
  /** Ends the recording and returns when all of it is in the file. Nothing happens the second time. */
  stop(): void;
}

/**
 * Records chosen steps of the training that follows. One recording at a time.
 * @throws RecordOptionError that names the option, what was found and what is allowed
 */
export declare function record(options?: RecordingOptions): Recording;

export declare class RecordOptionError extends Error {}
