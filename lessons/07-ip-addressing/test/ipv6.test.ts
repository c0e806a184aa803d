import { claim, moduleExercise } from '@socket-course/testkit'

const host = moduleExercise('ipv6')
claim('x', { readMore: 'x' }, async story => {
  await host.call(story, 'x', [])
})
