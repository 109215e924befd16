// SPDX-License-Identifier: Apache-2.0
import { container, deployment } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0292.ingress-nginx-end-of-life.ts'

const running = (image: string) => deployment({ containers: [container({ image })] })

controlCases(control, {
  passes: {
    'the web server of that name': running('nginx:1.25'),
    'the controller of another vendor': running('nginx/nginx-ingress:3.4'),
  },
  fails: {
    'the controller, or a copy of it': {
      objects: deployment({
        containers: [
          container({ image: 'registry.k8s.io/ingress-nginx/controller-chroot:v1.9.4' }),
          container({ image: 'registry.example/mirror/ingress-nginx/controller:v1.9.4@sha256:abc' }),
        ],
      }),
      failed: ['spec.template.spec.containers[0].image', 'spec.template.spec.containers[1].image'],
      review: ['spec.template.spec.containers[0].image', 'spec.template.spec.containers[1].image'],
    },
  },
})
