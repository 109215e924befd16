// SPDX-License-Identifier: Apache-2.0
import { isRootIoBuild, rootIoNames } from './root-io.ts'
import type { Subject } from './subject.ts'

/** The names under which advisories of its kind may know a package. */
export function searchNames(subject: Subject): readonly string[] {
  const names = ownNames(subject)
  return isRootIoBuild(subject) ? [...new Set(names.flatMap(name => rootIoNames(name, subject.type)))] : names
}

function ownNames(subject: Subject): readonly string[] {
  switch (subject.type) {
    case 'python':
      return [normalisedPythonName(subject.name)]
    case 'java-archive':
    case 'jenkins-plugin':
      return javaNames(subject)
    default:
      return [subject.name]
  }
}

/** Source: PEP 503; case does not count in the database. */
export function normalisedPythonName(name: string): string {
  return name.replace(/[-_.]+/g, '-')
}

function javaNames({ name, java, purl }: Subject): readonly string[] {
  const names = new Set<string>()
  if (java && java.groupId !== '') {
    if (java.artifactId !== '') names.add(`${java.groupId}:${java.artifactId}`)
    if (java.manifestName !== '') names.add(`${java.groupId}:${java.manifestName}`)
  }
  const match = /^pkg:maven\/([^/?#]+)\/([^@?#/]+)/.exec(purl)
  if (match) names.add(`${decoded(match[1])}:${decoded(match[2])}`)
  return names.size > 0 ? [...names] : [name]
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
