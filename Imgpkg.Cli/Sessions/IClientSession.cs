using Imgpkg.Sdk;

namespace Imgpkg.Cli.Sessions;

/// <summary>The clients that one run of a command uses.</summary>
internal interface IClientSession : IAsyncDisposable
{
    IBundleClient Bundles { get; }

    IImageClient Images { get; }

    ICopyService Copies { get; }

    IVerifier Verifier { get; }

    IRegistryDiagnostics Registries { get; }
}
