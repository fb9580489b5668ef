using System.Runtime.Versioning;
using Imgpkg.Sdk.Tests.Support;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Cli.Transcripts;

/// <summary>A registry with images, bundles and failures that transcripts name, and the shell they run in.</summary>
[SetUpFixture]
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class TranscriptWorld
{
    private static TranscriptWorld? _current;

    private readonly TemporaryDirectory _files = new();
    private LoopbackRegistry? _registry;
    private LoopbackRegistry? _private;

    /// <summary>The one of the running tests.</summary>
    public static TranscriptWorld Current => _current ?? throw new InvalidOperationException("There is no world yet.");

    public TranscriptShell Shell { get; } = new();

    /// <summary>What is known by name: the registry, and digests that depend on its port.</summary>
    public TranscriptWords Words { get; } = new();

    [OneTimeSetUp]
    public async Task Create()
    {
        _current = this;
        _registry = await LoopbackRegistry.StartAsync(new LoopbackOptions { RelativeLocations = true });
        _private = await LoopbackRegistry.StartAsync(new LoopbackOptions { Authentication = LoopbackAuthentication.Basic });
        TranscriptFailures.Add(_registry);
        Words.Add("host", _registry.Host);
        Words.Add("private", _private.Host);
        SeededImages.Add(_registry, Words);
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
        foreach (LoopbackRegistry registry in new[] { _registry, _private }.OfType<LoopbackRegistry>())
        {
            await registry.DisposeAsync();
        }

        Shell.Dispose();
        _files.Dispose();
    }
}
