// SPDX-License-Identifier: Apache-2.0
/** How an API server is reached and who we are to it, wherever that was read from. */

/** What is shown to the server as our identity; both parts may be absent (anonymous). */
export interface ClientIdentity {
  /** Whole value of the Authorization header. */
  readonly authorization?: string
  /** PEM of the client certificate with its chain, and of its key. */
  readonly certificate?: { readonly certPem: string; readonly keyPem: string }
}

/** Where the identity comes from: constants, files that rotate, a plugin. */
export interface CredentialSource {
  /** The present identity; cached, so it may be asked for at each request. Throws `KubeError` `credentials`. */
  identity(signal?: AbortSignal): Promise<ClientIdentity>
  /** The server refused this identity (401): fetch another at the next call, unless that has been done already. */
  invalidate(refused: ClientIdentity): void
}

/** Text that may change over time, such as a CA bundle in a file. */
export interface TextSource {
  read(): Promise<string>
}

/** One API server and how to speak to it. */
export interface KubeConfig {
  /** `https://host:port`, perhaps with a path prefix; no slash at its end. */
  readonly server: string
  /** PEM of the authorities trusted to sign the server's certificate. Absent: those Node trusts. */
  readonly ca?: TextSource
  /** Believes any server certificate. */
  readonly insecureSkipTlsVerify?: boolean
  /** Name to ask for and to expect in the server's certificate instead of the host of `server`. */
  readonly tlsServerName?: string
  /** Absent: anonymous. */
  readonly credentials?: CredentialSource
  /** Headers of every request: impersonation. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** `http:`, `https:` or `socks5:` proxy, perhaps with credentials in it. */
  readonly proxyUrl?: string
  /** Namespace of the context, or the one the pod runs in. */
  readonly namespace?: string
  /** Name of the kubeconfig context; absent in a cluster. */
  readonly contextName?: string
}

/** A source whose text never changes. */
export function constantText(text: string): TextSource {
  return { read: () => Promise.resolve(text) }
}

/** A source whose identity never changes. */
export function constantIdentity(identity: ClientIdentity): CredentialSource {
  return { identity: () => Promise.resolve(identity), invalidate: () => undefined }
}
