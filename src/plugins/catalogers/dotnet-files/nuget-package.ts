// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'

/** A package of NuGet that a file names. */
export function nugetPackage(name: string, version: string, path: string) {
  return {
    name,
    version,
    type: 'dotnet',
    language: 'dotnet',
    purl: packageUrl({ type: 'nuget', name, version }),
    locations: [{ path, evidence: 'primary' }],
  } as const
}
