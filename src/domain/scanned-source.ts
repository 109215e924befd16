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
}
