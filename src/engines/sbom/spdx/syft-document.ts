// SPDX-License-Identifier: Apache-2.0
/** The parts of a Syft document that an SPDX document is made of. Any of them may be missing or null. */

export interface SyftLicense {
  readonly value?: string
  readonly spdxExpression?: string
}

export interface SyftArtifact {
  readonly id?: string
  readonly name?: string
  readonly version?: string
  readonly type?: string
  readonly foundBy?: string
  readonly purl?: string
  readonly licenses?: readonly (SyftLicense | string)[] | null
  readonly cpes?: readonly ({ readonly cpe?: string } | string)[] | null
  readonly locations?: readonly { readonly path?: string }[] | null
}

export interface SyftFile {
  readonly id?: string
  readonly location?: { readonly path?: string; readonly layerID?: string }
  readonly digests?: readonly { readonly algorithm?: string; readonly value?: string }[] | null
}

export interface SyftRelationship {
  readonly parent?: string
  readonly child?: string
  readonly type?: string
}

export interface SyftDocument {
  readonly artifacts?: readonly SyftArtifact[] | null
  readonly files?: readonly SyftFile[] | null
  readonly artifactRelationships?: readonly SyftRelationship[] | null
  readonly source?: { readonly id?: string; readonly name?: string; readonly version?: string; readonly type?: string }
  readonly descriptor?: { readonly name?: string; readonly version?: string }
}
