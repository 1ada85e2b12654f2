import type { Route } from "../router";

export const workoutRoutes: readonly Route[] = [
  {
    pattern: "/workouts",
    title: "Workouts",
    load: async () => (await import("./WorkoutList")).WorkoutList,
  },
  {
    pattern: "/workouts/new",
    title: "Log a workout",
    load: async () => (await import("./LogWorkout")).LogWorkout,
  },
  {
    pattern: "/workouts/:id",
    title: "Workout",
    load: async () => (await import("./WorkoutDetail")).WorkoutDetail,
  },
  {
    pattern: "/workouts/:id/edit",
    title: "Correct a workout",
    load: async () => (await import("./EditWorkout")).EditWorkout,
  },
  {
    pattern: "/waiting",
    title: "Not sent yet",
    load: async () => (await import("../outbox/WaitingChanges")).WaitingChanges,
  },
];
