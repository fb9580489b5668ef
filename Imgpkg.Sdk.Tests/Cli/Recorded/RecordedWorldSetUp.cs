using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Recorded;

/// <summary>Makes the recorded copies once, for all tests that look at what came of them.</summary>
[SetUpFixture]
internal sealed class RecordedWorldSetUp
{
    private static RecordedWorld? _world;

    public static RecordedWorld World => _world ?? throw new InvalidOperationException("The recorded copies were not made.");

    [OneTimeSetUp]
    public async Task Create() => _world = await RecordedWorld.CreateAsync();

    [OneTimeTearDown]
    public async Task Delete()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}
