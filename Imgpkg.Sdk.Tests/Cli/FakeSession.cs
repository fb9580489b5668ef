using Imgpkg.Cli.Sessions;

namespace Imgpkg.Sdk.Tests.Cli;

/// <summary>A session of scripted clients.</summary>
internal sealed class FakeSession(IBundleClient bundles, IImageClient images, ICopyService copies, IRegistryDiagnostics registries, IVerifier verifier) : IClientSession
{
    public IBundleClient Bundles => bundles;

    public IImageClient Images => images;

    public ICopyService Copies => copies;

    public IRegistryDiagnostics Registries => registries;

    public IVerifier Verifier => verifier;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
