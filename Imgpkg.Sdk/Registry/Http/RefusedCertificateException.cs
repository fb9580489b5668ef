using System.Net.Security;
using System.Security.Authentication;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Carries why a certificate was refused out of the TLS handshake; never reaches a caller by itself.</summary>
internal sealed class RefusedCertificateException(SslPolicyErrors errors) : AuthenticationException("The server's certificate was refused.")
{
    public SslPolicyErrors Errors { get; } = errors;
}
