using Imgpkg.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imgpkg.Cli.Sessions;

/// <summary>The clients of the library.</summary>
internal sealed class ClientSession : IClientSession
{
    private readonly ImgpkgClient _client;

    private ClientSession(ImgpkgClient client) => _client = client;

    public IBundleClient Bundles => _client.Bundles;

    public IImageClient Images => _client.Images;

    public ICopyService Copies => _client.Copies;

    /// <summary>Builds the clients.</summary>
    /// <param name="configure">Sets what the flags say.</param>
    /// <param name="log">Where the log goes; null for no log.</param>
    public static ClientSession Open(Action<ImgpkgOptions> configure, TextWriter? log)
    {
        ImgpkgClientBuilder builder = new(configure);
        if (log is not null)
        {
            // Not below debug: at that level only names, statuses and redacted URLs are logged, no header values.
            builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new TextLogProvider(log, TimeProvider.System)));
        }

        return new ClientSession(builder.Build());
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
