using Imgpkg.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Cli.Sessions;

/// <summary>The clients of the library.</summary>
internal sealed class ClientSession : IClientSession
{
    private const string Keychains = "Imgpkg.Sdk.Credentials.Keychains.";

    private const string Traffic = "Imgpkg.Sdk.Registry.Http.TrafficLogHandler";

    private readonly ImgpkgClient _client;

    private ClientSession(ImgpkgClient client) => _client = client;

    public IBundleClient Bundles => _client.Bundles;

    public IImageClient Images => _client.Images;

    public ICopyService Copies => _client.Copies;

    public IVerifier Verifier => _client.Verifier;

    public IRegistryDiagnostics Registries => _client.Registries;

    /// <summary>Builds the clients.</summary>
    /// <param name="configure">Sets what the flags say.</param>
    /// <param name="log">What becomes of the log.</param>
    public static ClientSession Open(Action<ImgpkgOptions> configure, SessionLog log)
    {
        ImgpkgClientBuilder builder = new(configure);

        builder.Services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddFilter((category, level) => log.Debug ? IsDebug(category, level) : IsKeychainWarning(category, level))
            .AddFilter<RetryCountProvider>((category, level) => level >= LogLevel.Debug)
            .AddProvider(new RetryCountProvider(log.Retries))
            .AddProvider(new TextLogProvider(log.Write, TimeProvider.System)));
        ImgpkgClient client = builder.Build();

        // Before references and the like are looked at (cli 2.11).
        client.EnsureUsable();
        return new ClientSession(client);
    }

    // Traffic is the only thing logged below debug, where it is redacted; of other parts this is not known.
    private static bool IsDebug(string? category, LogLevel level) => level >= LogLevel.Debug || category == Traffic;

    // The next source is asked, as in the original; but then the registry's refusal would be all that is seen (registry R2.9).
    private static bool IsKeychainWarning(string? category, LogLevel level) =>
        level >= LogLevel.Warning && category?.StartsWith(Keychains, StringComparison.Ordinal) == true;

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
