/** Where what is measured goes, and under which name. */
export interface TelemetrySettings {
  /** As `readEndpoint` gives it. */
  readonly endpoint: string;
  /** Sent along to it, to nobody else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
}

export const usualServiceName = 'airlock';
