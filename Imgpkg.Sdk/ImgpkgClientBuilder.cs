using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk;

/// <summary>
/// Builds an <see cref="ImgpkgClient"/> for scripts and tools without a host. The same registrations as <c>AddImgpkg</c>; the extension
/// methods of <see cref="IImgpkgBuilder"/> serve both.
/// </summary>
public sealed class ImgpkgClientBuilder : IImgpkgBuilder
{
    /// <summary>Starts with the default settings.</summary>
    /// <param name="configure">Changes the settings; null keeps the defaults.</param>
    public ImgpkgClientBuilder(Action<ImgpkgOptions>? configure = null) => Services.AddImgpkg(configure);

    /// <inheritdoc/>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>Builds the client; the caller disposes it.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of range; the message names it.</exception>
    public ImgpkgClient Build() => new(Services.BuildServiceProvider());
}
