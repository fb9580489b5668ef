using Imgpkg.Sdk;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the clients of this library.</summary>
public static class ImgpkgServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IBundleClient"/> and <see cref="IImageClient"/> as singletons. Everything is added only where the host has
    /// not registered its own, so parts can be replaced, and calling it twice is harmless.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Changes the settings; null keeps the defaults.</param>
    public static IImgpkgBuilder AddImgpkg(this IServiceCollection services, Action<ImgpkgOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsServiceCollectionExtensions.AddOptions<ImgpkgOptions>(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return new Builder(services);
    }

    private sealed record Builder(IServiceCollection Services) : IImgpkgBuilder;
}
