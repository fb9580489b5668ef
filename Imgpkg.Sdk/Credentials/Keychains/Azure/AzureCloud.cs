using Imgpkg.Sdk.Infrastructure;

namespace Imgpkg.Sdk.Credentials.Keychains.Azure;

/// <summary>Where a cloud of Azure's keeps its identities, and what its tokens are for.</summary>
/// <param name="Authority">The address of the identity service.</param>
/// <param name="Management">The resource that tokens were for before registries had one of their own.</param>
internal sealed record AzureCloud(Uri Authority, string Management)
{
    /// <summary>The resource of registries, in every cloud.</summary>
    public const string Registries = "https://containerregistry.azure.net";

    /// <summary>The cloud that <c>AZURE_ENVIRONMENT</c> names, with the identity service of <c>AZURE_AUTHORITY_HOST</c>.</summary>
    public static AzureCloud Of(IEnvironment environment)
    {
        AzureCloud cloud = Named(environment.Get("AZURE_ENVIRONMENT"));
        return environment.Get("AZURE_AUTHORITY_HOST") is not { Length: > 0 } host ? cloud
            : Uri.TryCreate(host, UriKind.Absolute, out Uri? authority) ? cloud with { Authority = authority }
            : throw new KeychainException("AZURE_AUTHORITY_HOST is not a URL");
    }

    private static AzureCloud Named(string? name) => (name ?? string.Empty).ToUpperInvariant() switch
    {
        "AZURECHINACLOUD" => new(new Uri("https://login.chinacloudapi.cn/"), "https://management.chinacloudapi.cn"),
        "AZUREUSGOVERNMENT" or "AZUREUSGOVERNMENTCLOUD" => new(new Uri("https://login.microsoftonline.us/"), "https://management.usgovcloudapi.net"),
        "AZUREGERMANCLOUD" => new(new Uri("https://login.microsoftonline.de/"), "https://management.microsoftazure.de"),
        _ => new(new Uri("https://login.microsoftonline.com/"), "https://management.azure.com"),
    };
}
