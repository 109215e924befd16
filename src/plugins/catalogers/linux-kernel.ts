// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { formatCpe } from '#engines/sbom/cpe/format.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { type BootImage, readBootImage } from './kernel-files/boot-image.ts'
import { type KernelModule, readModule, unpackedModule } from './kernel-files/module.ts'

type KernelFact = ({ readonly kind: 'kernel' } & BootImage) | ({ readonly kind: 'module' } & KernelModule)

/** Names of the files that kernels are, alone or with a release behind a dash. */
const kernelNames = ['kernel', 'vmlinux', 'vmlinuz', 'bzImage', 'zImage']
const moduleSuffixes = ['.ko', '.ko.gz', '.ko.xz', '.ko.zst']
const headOnly = { headBytes: 2 ** 17, anchors: [], beforeBytes: 0, behindBytes: 0 }
const head = { maxBytes: headOnly.headBytes, excerpt: () => headOnly }

/**
 * Linux kernels for x86, by the header that boot loaders read, and the modules of kernels.
 *
 * Source: Linux, "The Linux/x86 Boot Protocol", "Building External Modules"; Syft `pkg/cataloger/kernel` for what is
 * found.
 */
export const cataloger = defineCataloger<KernelFact>({
  id: 'linux-kernel',
  title: 'The cataloger of Linux kernels',
  revision: 1,
  wants: [
    { names: kernelNames, ...head },
    { beginnings: kernelNames.map(name => `${name}-`), ...head },
    { suffixes: moduleSuffixes, accepts: path => path.includes('/lib/modules/'), maxBytes: 64 * 2 ** 20 },
  ],
  read({ path, content }) {
    if (!moduleSuffixes.some(suffix => path.endsWith(suffix))) {
      const image = readBootImage(content)
      return image ? { fact: { kind: 'kernel', ...image } } : undefined
    }
    const unpacked = unpackedModule(content)
    if (!unpacked) return { doubts: ['it is a kernel module that is packed in a way that cannot be read'] }
    const module = readModule(unpacked)
    return module ? { fact: { kind: 'module', ...module } } : undefined
  },
  assemble: facts => ({
    packages: facts.map(({ path, fact }) => (fact.kind === 'kernel' ? toKernel(fact, path) : toModule(fact, path))),
  }),
})

function toKernel(
  { version, extendedVersion, format, videoMode, isWritable }: BootImage,
  path: string,
): PackageFinding {
  const name = 'linux-kernel'
  return {
    name,
    version,
    type: 'linux-kernel',
    language: '',
    purl: packageUrl({ type: 'generic', name, version }),
    locations: [{ path, evidence: 'primary' }],
    cpes: [
      {
        cpe: formatCpe({ part: 'o', vendor: 'linux', product: 'linux_kernel', version }),
        source: 'nvd-cpe-dictionary',
      },
    ],
    metadataType: 'linux-kernel-archive',
    metadata: {
      name: '',
      architecture: 'x86',
      version,
      extendedVersion,
      ...(format !== '' && { format }),
      ...(isWritable && { rwRootFS: true }),
      ...(videoMode !== '' && { videoMode }),
    },
  }
}

function toModule(fact: { readonly kind: 'module' } & KernelModule, path: string): PackageFinding {
  const { kind: _, ...module } = fact
  const { name, version, license } = module
  return {
    name,
    version,
    type: 'linux-kernel-module',
    language: '',
    purl: packageUrl({ type: 'generic', name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'linux-kernel-module',
    metadata: { ...Object.fromEntries(Object.entries(module).filter(([, value]) => value !== '')), path },
  }
}
