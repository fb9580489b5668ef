using System.Net.Http.Headers;
using Imgpkg.Sdk.Credentials;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>What is sent to a registry, and the credential it was made of. No record: a record would print the header.</summary>
internal sealed class Authorization(AuthenticationHeaderValue header, RegistryCredential credential)
{
    public AuthenticationHeaderValue Header { get; } = header;

    public RegistryCredential Credential { get; } = credential;
}
