// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { archiveSuffixes, type JavaArtifact, readArchive } from './java-files/archive.ts'
import type { Pom } from './java-files/pom.ts'

/** The artifacts of one archive and of those in it. */
interface JavaFact {
  readonly artifacts: readonly JavaArtifact[]
}

/**
 * Java archives and what is in them: archives in archives, and libraries that were merged into one. An artifact is
 * told by its `pom.properties` or `pom.xml`, else by its file name and manifest.
 *
 * Source: "JAR File Specification"; Maven archiver reference; Syft `java/archive_parser.go` for the order of trust.
 */
export const cataloger = defineCataloger<JavaFact>({
  id: 'java',
  title: 'The Java cataloger',
  revision: 3,
  wants: [{ suffixes: [...archiveSuffixes, '.zip'], maxBytes: 160 * 2 ** 20 }],
  read({ path, content }) {
    const { artifacts, doubts } = readArchive(content, baseNameOf(path))
    // A zip file need not have to do with Java.
    if (artifacts.length === 0 && path.endsWith('.zip')) return undefined
    return { fact: { artifacts }, doubts }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.artifacts.map(artifact => toFinding(artifact, path))),
  }),
})

function toFinding(artifact: JavaArtifact, path: string): PackageFinding {
  const { name, version, groupId, within, pom, sha1 } = artifact
  const accessPath = [path, ...within].join(':')
  const virtualPath = artifact.isShaded ? `${accessPath}:${groupId}:${name}` : accessPath
  return {
    name,
    version,
    type: artifact.isJenkinsPlugin ? 'jenkins-plugin' : 'java-archive',
    language: 'java',
    // Syft names an artifact without a known group after itself.
    purl: packageUrl({ type: 'maven', namespace: groupId || name, name, version }),
    locations: [{ path, accessPath, evidence: 'primary' }],
    licenses: artifact.licenses.map(value => ({ value, type: 'declared' })),
    metadataType: 'java-archive',
    metadata: {
      virtualPath,
      manifest: { main: artifact.manifest },
      ...(pom ? pomMetadata(pom) : {}),
      ...(sha1 === undefined ? {} : { digest: [{ algorithm: 'sha1', value: sha1 }] }),
    },
  }
}

function pomMetadata({ groupId, artifactId, version, parentGroupId }: Pom) {
  const parent = parentGroupId === '' ? {} : { pomProject: { parent: { groupId: parentGroupId } } }
  return { pomProperties: { groupId, artifactId, version }, ...parent }
}
