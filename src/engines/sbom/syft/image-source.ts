// SPDX-License-Identifier: Apache-2.0

/** Where an SBOM's image came from. */
export interface ImageSource {
  /** What the user or the pod named. */
  readonly userInput: string
  readonly imageId: string
  readonly manifestDigest: string
  readonly mediaType: string
  readonly tags: readonly string[]
  /** `quay.io/a@sha256:…`. */
  readonly repoDigests: readonly string[]
  /** `os/architecture[/variant]`. */
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  /** The documents, byte by byte. */
  readonly manifest: Uint8Array
  readonly config: Uint8Array
  readonly layers: readonly { readonly mediaType: string; readonly diffId: string }[]
}
