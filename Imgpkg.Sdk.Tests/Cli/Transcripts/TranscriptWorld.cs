using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>Registries with images, bundles and failures that transcripts name, and the shell they run in.</summary>
[SetUpFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class TranscriptWorld
{
    private static TranscriptWorld? _current;

    private readonly TemporaryDirectory _files = new();
    private readonly List<LoopbackRegistry> _registries = [];

    /// <summary>The one of the running tests.</summary>
    public static TranscriptWorld Current => _current ?? throw new InvalidOperationException("There is no world yet.");

    public TranscriptShell Shell { get; } = new();

    /// <summary>What is known by name: the registries, and digests that depend on its port.</summary>
    public TranscriptWords Words { get; } = new();

    [OneTimeSetUp]
    public async Task Create()
    {
        _current = this;
        LoopbackRegistry registry = await StartAsync("host", new LoopbackOptions { RelativeLocations = true });
        await StartAsync("private", new LoopbackOptions { Authentication = LoopbackAuthentication.Basic });
        await StartAsync("tokens", new LoopbackOptions { Authentication = LoopbackAuthentication.Bearer });
        LoopbackRegistry secure = await StartAsync("secure", new LoopbackOptions { Https = true });
        _files.Write("ca.pem", secure.CertificatePem!);
        TranscriptFailures.Add(registry);
        SeededImages.Add(registry, Words);
        CliResult result = await Shell.RunAsync(Words.Fill(await File.ReadAllTextAsync(Path.Combine(TranscriptFile.Folder, "setup.sh"))), _files.FullPath, CancellationToken.None);
        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((0, "")));
        foreach (string[] pair in result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')))
        {
            Words.Add(pair[0], pair[1]);
        }
    }

    [OneTimeTearDown]
    public async Task Delete()
    {
        foreach (LoopbackRegistry registry in _registries)
        {
            await registry.DisposeAsync();
        }

        Shell.Dispose();
        _files.Dispose();
    }

    private async Task<LoopbackRegistry> StartAsync(string name, LoopbackOptions options)
    {
        LoopbackRegistry registry = await LoopbackRegistry.StartAsync(options);
        _registries.Add(registry);
        Words.Add(name, registry.Host);
        return registry;
    }
}
