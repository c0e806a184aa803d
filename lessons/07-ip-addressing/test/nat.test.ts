import { claim, moduleExercise } from '@socket-course/testkit'

const host = moduleExercise('nat')
claim('x', { readMore: 'x' }, async story => {
  await host.call(story, 'x', [])
})
