// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './cpan.ts'

const lib = '/usr/local/lib/perl5/site_perl/5.36.0'
const arch = `${lib}/x86_64-linux-gnu`
const lwp = JSON.stringify({
  name: 'LWP',
  dist: 'libwww-perl-5.836',
  version: 5.8,
  pathname: 'G/GA/GAAS/libwww-perl-5.836.tar.gz',
  provides: { LWP: { version: '5.836' }, 'LWP::UserAgent': {} },
})
const pod = `=head2 Mon Jul 27 20:10:38 2026: C<Module> L<Net::HTTP|Net::HTTP>

=over 4

=item * C<installed into: ${lib}>

=item * C<VERSION: 6.20>

=head2 Tue Jul 28 20:10:38 2026: C<Module> L<Net::HTTP|Net::HTTP>

=item * C<installed into: ${lib}>

=item * C<VERSION: 6.24>
`

catalogerSuite(cataloger, {
  cases: {
    'what cpanm noted, with the list of files of its main module': {
      layers: [
        {
          [`${arch}/.meta/libwww-perl-5.836/install.json`]: lwp,
          [`${arch}/.meta/libwww-perl-5.836/MYMETA.json`]: '{"license":["perl_5"]}',
          [`${arch}/auto/LWP/.packlist`]: `${lib}/LWP.pm\n${lib}/Bundle/LWP.pm type=file\n`,
          [`${lib}/LWP.pm`]: 'package LWP;\n$VERSION = "5.836";\n1;\n',
        },
      ],
      finds: ['libwww-perl 5.836'],
      purls: ['pkg:cpan/libwww-perl@5.836?author=GAAS'],
      check({ packages }) {
        const [found] = packages
        assert.deepEqual(found?.ownedFiles, [`${lib}/LWP.pm`, `${lib}/Bundle/LWP.pm`])
        assert.deepEqual(found?.licenses, [{ value: 'perl_5', type: 'declared' }])
        assert.deepEqual(found?.locations.map(({ evidence }) => evidence).sort(), [
          'primary',
          'primary',
          'supporting',
          'supporting',
        ])
      },
    },
    'a list of files alone: the version that was installed last, or that the module states': {
      layers: [
        {
          [`${arch}/auto/Net/HTTP/.packlist`]: `${lib}/Net/HTTP.pm\n`,
          '/usr/local/lib/perl5/5.36.0/x86_64-linux-gnu/perllocal.pod': pod,
          [`${arch}/auto/Text/CSV/.packlist`]: `${lib}/Bundle/Text/CSV.pm\n${lib}/Text/CSV.pm\n`,
          [`${lib}/Text/CSV.pm`]: "package Text::CSV;\nour $VERSION = '2.06';\n",
          [`${arch}/auto/CPAN/Search/.packlist`]: `${lib}/CPAN/Search.pm\n`,
          [`${lib}/CPAN/Search.pm`]: 'package CPAN::Search v1.0.0;\n',
          [`${arch}/auto/Encode/.packlist`]: `${lib}/Encode.pm\n`,
          [`${lib}/Encode.pm`]: 'our $VERSION;\n$VERSION = sprintf "%d", q$Revision$;\n',
        },
      ],
      finds: ['CPAN-Search v1.0.0', 'Encode ', 'Net-HTTP 6.24', 'Text-CSV 2.06'],
      purls: ['pkg:cpan/CPAN-Search@v1.0.0', 'pkg:cpan/Encode', 'pkg:cpan/Net-HTTP@6.24', 'pkg:cpan/Text-CSV@2.06'],
    },
    'two trees are two installations, two versions in one tree as well': {
      layers: [
        {
          [`${arch}/.meta/URI-5.35/install.json`]: '{"dist":"URI-5.35","provides":{"URI":{}}}',
          '/app/local/lib/perl5/arch/.meta/URI-5.35/install.json': '{"pathname":"O/OA/OALDERS/URI-5.35.tar.gz"}',
          [`${arch}/auto/URI/.packlist`]: `${lib}/URI.pm\n`,
          [`${lib}/URI.pm`]: "our $VERSION = '5.10';\n",
        },
      ],
      finds: ['URI 5.10', 'URI 5.35', 'URI 5.35'],
    },
    'a trial release, and a record without a version': {
      layers: [
        {
          '/a/.meta/x/install.json': '{"dist":"Try-Tiny-0.26-TRIAL"}',
          '/b/.meta/x/install.json': '{"dist":"Bare","version":1.5}',
          '/c/.meta/x/install.json': '{"name":"X"}',
          '/d/.meta/x/install.json': '[]',
        },
      ],
      finds: ['Bare 1.5', 'Try-Tiny 0.26'],
    },
    "Perl's own list of files": {
      layers: [{ '/usr/local/lib/perl5/5.36.0/auto/.packlist': '/usr/local/bin/perl\n' }],
      finds: [],
    },
  },
  ignores: [
    '/usr/local/lib/perl5/5.36.0/x86_64-linux-gnu/.packlist',
    '/usr/share/perl5/URI.pm',
    '/usr/local/lib/perl5/5.36.0/Carp.pm',
    '/srv/install.json',
  ],
})
