using Imgpkg.Sdk;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Copying.Verifying;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Credentials.Keychains;
using Imgpkg.Sdk.Images;
using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Archived;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Registry.Http.Diagnostics;
using Imgpkg.Sdk.Registry.Layout;
using Imgpkg.Sdk.Tracing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the clients of this library.</summary>
public static class ImgpkgServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IBundleClient"/>, <see cref="IImageClient"/> and <see cref="ICopyService"/> as singletons. Everything is added only where the host has
    /// not registered its own, so parts can be replaced, and calling it twice is harmless.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Changes the settings; null keeps the defaults.</param>
    public static IImgpkgBuilder AddImgpkg(this IServiceCollection services, Action<ImgpkgOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ImgpkgOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImgpkgOptions>, ImgpkgOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ImgpkgOptions>, LimitVariables>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEnvironment, ProcessEnvironment>();
        services.TryAddSingleton<NetworkPolicy>();
        AddCredentials(services);
        AddRegistries(services);
        services.TryAddSingleton<RepositoryStores>();
        services.TryAddSingleton<LayerCache>();
        services.TryAddSingleton<LayerPacker>();
        services.TryAddSingleton<ImagePusher>();
        services.TryAddSingleton<ArchivePusher>();
        services.TryAddSingleton<BundleLocator>();
        services.TryAddSingleton<BundlePuller>();
        services.TryAddSingleton<BundleDescriber>();
        services.TryAddSingleton<ImageClient>();
        services.TryAddSingleton<BundleClient>();
        services.TryAddSingleton<CopyService>();
        services.TryAddSingleton<IImageClient>(static provider => new TracedImageClient(provider.GetRequiredService<ImageClient>()));
        services.TryAddSingleton<IBundleClient>(static provider => new TracedBundleClient(provider.GetRequiredService<BundleClient>()));
        services.TryAddSingleton<ICopyService>(static provider => new TracedCopyService(provider.GetRequiredService<CopyService>()));
        services.TryAddSingleton<Verifier>();
        services.TryAddSingleton<IVerifier>(static provider => new TracedVerifier(provider.GetRequiredService<Verifier>()));
        AddDiagnostics(services);
        return new Builder(services);
    }

    private static void AddDiagnostics(IServiceCollection services)
    {
        services.TryAddSingleton<ProbeClients>();
        services.TryAddSingleton<ConfigurationChecks>();
        services.TryAddSingleton<ConnectionCheck>();
        services.TryAddSingleton<ReadProbes>();
        services.TryAddSingleton<WriteProbes>();
        services.TryAddSingleton<RegistryDiagnostics>();
        services.TryAddSingleton<IRegistryDiagnostics>(static provider => new TracedDiagnostics(provider.GetRequiredService<RegistryDiagnostics>()));
    }

    private static void AddCredentials(IServiceCollection services)
    {
        services.TryAddSingleton<KeychainHttp>();
        AddKeychainClient(services, KeychainHttp.ServiceClient, useProxy: true);
        AddKeychainClient(services, KeychainHttp.MetadataClient, useProxy: false);
        services.TryAddSingleton(static provider => CredentialChain.Create(
            provider.GetRequiredService<IOptions<ImgpkgOptions>>().Value,
            provider.GetRequiredService<IEnvironment>(),
            provider.GetServices<ICredentialProvider>(),
            provider.GetRequiredService<KeychainHttp>(),
            provider.GetRequiredService<ILoggerFactory>()));
    }

    // None of the settings for registries is for clouds (registry 2.6).
    private static void AddKeychainClient(IServiceCollection services, string name, bool useProxy) => services
        .AddHttpClient(name, static client => client.MaxResponseContentBufferSize = KeychainHttp.MaxAnswer)
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers()
        .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            ConnectCallback = (context, cancellationToken) => GuardedConnection.ConnectAsync(
                context, provider.GetRequiredService<NetworkPolicy>(), AddressKinds.None, learn: null, cancellationToken),
        });

    private static void AddRegistries(IServiceCollection services)
    {
        services.TryAddSingleton<CertificatePolicy>();
        services.TryAddSingleton<EnvironmentProxy>();
        services.TryAddSingleton<RegistryAddresses>();
        services.TryAddTransient<ConnectionPools>();
        services.TryAddSingleton<RegistrySchemes>();
        services.TryAddSingleton<RetryPipeline>();
        services.TryAddSingleton<TransferLimits>();
        services.TryAddSingleton<KnownRegistries>();
        services.TryAddSingleton<HostGates>();
        services.TryAddTransient<GateHandler>();
        services.TryAddSingleton<TokenClient>();
        services.TryAddSingleton<RealmTrust>();
        services.TryAddSingleton<AuthenticationStates>();
        services.TryAddTransient<RetryHandler>();
        services.TryAddTransient<AuthenticationHandler>();
        services.TryAddTransient<RedirectHandler>();
        services.TryAddTransient<SchemeHandler>();
        services.TryAddTransient<MeteringHandler>();
        services.TryAddTransient<TrafficLogHandler>();
        services.TryAddTransient<HeaderTimeoutHandler>();
        services.TryAddTransient<NetworkPolicyHandler>();
        AddHttpClient(services, RegistryClient.HttpClientName)
            .ConfigureHttpClient(AddSessionId)
            .AddHttpMessageHandler<RetryHandler>()
            .AddHttpMessageHandler<AuthenticationHandler>()
            .AddHttpMessageHandler<RedirectHandler>()
            .AddHttpMessageHandler<SchemeHandler>()
            .AddHttpMessageHandler<GateHandler>()
            .AddHttpMessageHandler<MeteringHandler>()
            .AddHttpMessageHandler<TrafficLogHandler>()
            .AddHttpMessageHandler<HeaderTimeoutHandler>()
            .AddHttpMessageHandler<NetworkPolicyHandler>();
        AddHttpClient(services, TokenClient.HttpClientName)
            .AddHttpMessageHandler<RetryHandler>()
            .AddHttpMessageHandler<GateHandler>()
            .AddHttpMessageHandler<MeteringHandler>()
            .AddHttpMessageHandler<TrafficLogHandler>()
            .AddHttpMessageHandler<HeaderTimeoutHandler>()
            .AddHttpMessageHandler<NetworkPolicyHandler>();

        services.TryAddSingleton<ForeignLayers>();
        services.TryAddTransient<ForeignLayerPolicy>();
        AddHttpClient(services, ForeignLayers.HttpClientName)
            .AddHttpMessageHandler<RetryHandler>()
            .AddHttpMessageHandler<RedirectHandler>()
            .AddHttpMessageHandler<ForeignLayerPolicy>()
            .AddHttpMessageHandler<GateHandler>()
            .AddHttpMessageHandler<MeteringHandler>()
            .AddHttpMessageHandler<TrafficLogHandler>()
            .AddHttpMessageHandler<HeaderTimeoutHandler>()
            .AddHttpMessageHandler<NetworkPolicyHandler>()
            .ConfigurePrimaryHttpMessageHandler(CreateForeignHandler);

        // The order is that of the questions: a local store is never a registry.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistryTransport, LayoutTransport>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistryTransport, ArchiveTransport>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRegistryTransport, HttpRegistryTransport>());
    }

    private static IHttpClientBuilder AddHttpClient(IServiceCollection services, string name) => services
        .AddHttpClient(name, static (provider, client) =>
        {
            // Attempts, headers and bodies have limits of their own; a total one would cut large transfers off.
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.DefaultRequestHeaders.TryAddWithoutValidation(
                "User-Agent", provider.GetRequiredService<IOptions<ImgpkgOptions>>().Value.UserAgent ?? UserAgent.Default);
        })
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers()
        .ConfigurePrimaryHttpMessageHandler(static provider => provider.GetRequiredService<ConnectionPools>());

    // For registries only: a redirect to another host leaves it behind (R3.10).
    private static void AddSessionId(IServiceProvider provider, HttpClient client)
    {
        if (provider.GetRequiredService<IOptions<ImgpkgOptions>>().Value.SessionId is { } session)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("imgpkg-session-id", session);
        }
    }

    private static SocketsHttpHandler CreateForeignHandler(IServiceProvider provider) => ConnectionPools.CreateHandler(
        provider.GetRequiredService<CertificatePolicy>(),
        provider.GetRequiredService<EnvironmentProxy>(),
        provider.GetRequiredService<NetworkPolicy>(),
        ForeignLayerPolicy.Refused(provider.GetRequiredService<IOptions<ImgpkgOptions>>().Value.ForeignLayers));

    private sealed record Builder(IServiceCollection Services) : IImgpkgBuilder;
}
