using System.Security.Authentication;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Carries why a certificate was refused out of the TLS handshake; never reaches a caller by itself.</summary>
internal sealed class RefusedCertificateException(string reason) : AuthenticationException($"failed to verify certificate: {reason}");
