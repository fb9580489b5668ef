namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What <c>AddImgpkg</c> returns and <see cref="Imgpkg.Sdk.ImgpkgClientBuilder"/> is: the place to add transports and credential providers.</summary>
public interface IImgpkgBuilder
{
    /// <summary>The services being configured.</summary>
    IServiceCollection Services { get; }
}
