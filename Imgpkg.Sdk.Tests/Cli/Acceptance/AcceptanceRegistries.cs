using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Acceptance;

/// <summary>Two real registries for all acceptance tests; each test has repositories of its own in them.</summary>
[SetUpFixture]
internal sealed class AcceptanceRegistries
{
    private static DockerRegistryProcess? _source;
    private static DockerRegistryProcess? _destination;

    public static DockerRegistryProcess Source => _source!;

    public static DockerRegistryProcess Destination => _destination!;

    [OneTimeSetUp]
    public async Task Start()
    {
        DockerRegistryOptions options = new() { AllowForeignUrls = true };
        _source = await DockerRegistryProcess.StartAsync(options);
        _destination = await DockerRegistryProcess.StartAsync(options);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (DockerRegistryProcess registry in new[] { _source, _destination }.OfType<DockerRegistryProcess>())
        {
            await registry.DisposeAsync();
        }
    }
}
