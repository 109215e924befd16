// SPDX-License-Identifier: Apache-2.0
/** Where an object of a scan came from. */
export interface ScannedSource {
  /** As found: below the path that was given. */
  readonly path: string
  /** Relative to the path that was given. */
  readonly relativePath: string
  /** From 0. */
  readonly document: number
  /** First line of the document, from 1. */
  readonly line: number
  /** Where the object stands in its document, when that is a list: `items[3]`. */
  readonly itemPath?: string
  /** The program whose output this is: there is no such text in the file. */
  readonly renderedBy?: 'helm' | 'kustomize'
  /** The chart whose template it is, where helm rendered it. */
  readonly chart?: ChartSource
  /** The last commit that touched the file, where it is in a git work tree and somebody asked. */
  readonly lastCommit?: GitCommit
}

/** A commit, as reports tell it. */
export interface GitCommit {
  readonly hash: string
  /** RFC 3339. */
  readonly date: string
  readonly committerName: string
  readonly committerEmail: string
  /** Its first line. */
  readonly message: string
}

/** Where in a Helm chart an object comes from. */
export interface ChartSource {
  readonly name: string
  /** The chart's folder. */
  readonly path: string
  /** Below that folder; absent where helm does not say. */
  readonly templateFile?: string
  /** `.Values.image.tag` and the like, as far as the template names them: what a repair may have to change. */
  readonly valuesPaths?: readonly string[]
  /** Where the object begins in the template, from 1; absent where several places of it may have made the object. */
  readonly templateLine?: number
}
