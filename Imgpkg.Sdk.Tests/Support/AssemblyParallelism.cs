using NUnit.Framework;

// Every test has a fixture object and, where it needs one, a directory of its own, so nothing is shared and all may run at once.
[assembly: Parallelizable(ParallelScope.Children)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
