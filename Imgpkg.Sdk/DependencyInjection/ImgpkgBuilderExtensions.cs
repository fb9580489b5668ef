using System.Diagnostics.CodeAnalysis;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Registry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the caller's own parts to the clients.</summary>
public static class ImgpkgBuilderExtensions
{
    /// <summary>
    /// Adds a transport, asked before the built-in ones and those added earlier; for example a
    /// <see cref="Imgpkg.Sdk.Registry.Memory.MemoryTransport"/> in tests. Disposed with the services only if they created it.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder, so that calls can be chained.</typeparam>
    public static TBuilder AddTransport<TBuilder>(this TBuilder builder, IRegistryTransport transport)
        where TBuilder : IImgpkgBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(transport);
        builder.Services.Insert(0, ServiceDescriptor.Singleton(transport));
        return builder;
    }

    /// <summary>Adds a credential provider, asked after host-scoped variables and before options and docker configuration.</summary>
    /// <typeparam name="TBuilder">The kind of builder, so that calls can be chained.</typeparam>
    public static TBuilder AddCredentialProvider<TBuilder>(this TBuilder builder, ICredentialProvider provider)
        where TBuilder : IImgpkgBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(provider);
        builder.Services.AddSingleton(provider);
        return builder;
    }

    /// <summary>Adds a credential provider that the services create; see the other overload.</summary>
    /// <typeparam name="TBuilder">The kind of builder, so that calls can be chained.</typeparam>
    /// <typeparam name="TProvider">The provider.</typeparam>
    public static TBuilder AddCredentialProvider<TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(
        this TBuilder builder)
        where TBuilder : IImgpkgBuilder
        where TProvider : class, ICredentialProvider
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ICredentialProvider, TProvider>();
        return builder;
    }
}
