using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Imgpkg.Sdk.Tests.Support.Loopback;

namespace Imgpkg.Sdk.Tests.Support.Tokens;

/// <summary>Makes the tokens of <see cref="SignedTokenServer"/> (distribution docs: token authentication implementation).</summary>
internal sealed class TokenSigner : IDisposable
{
    public const string Issuer = "loopback-issuer";
    public const string Service = "loopback-service";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TokenSigner() => _certificate = new CertificateRequest("CN=loopback tokens", _key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2080, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public string CertificatePem => _certificate.ExportCertificatePem();

    public string Sign(IEnumerable<Access> granted)
    {
        // The registry that verifies has the true time, whatever clock a test has.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "ES256", ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)) };
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = SignedTokenServer.UserName,
            ["aud"] = Service,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("n"),
            ["access"] = new JsonArray([.. granted.GroupBy(access => access.Repository, StringComparer.Ordinal).Select(group => new JsonObject
            {
                ["type"] = "repository",
                ["name"] = group.Key,
                ["actions"] = new JsonArray([.. group.Select(access => JsonValue.Create(access.Action))]),
            })]),
        };
        string statement = $"{Part(header)}.{Part(claims)}";
        return $"{statement}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(statement), HashAlgorithmName.SHA256))}";
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static string Part(JsonObject content) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
}
