using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.AspNetCore.WebUtilities;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Google's exchanges, as registry 2.6 and Google's documentation have them on the wire.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class GkeKeychainTests
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const string Tokens = "POST https://oauth2.googleapis.com/token";

    [TestCase("gcr.io")]
    [TestCase("eu.gcr.io")]
    [TestCase("europe-west3-docker.pkg.dev")]
    [TestCase("marketplace.gcr.io")]
    [TestCase("gcr.io:443")]
    [TestCase("repo.google.com")]
    public async Task Registry_OfGoogle_GetsTheToken(string registry, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        UserFile(host);
        host.Cloud.On(Tokens, """{"access_token":"ya29","expires_in":3599}""");

        Assert.That(await host.FindAsync($"{registry}/project/app", token), Is.EqualTo("_token:ya29"));
    }

    [Test]
    public async Task Metadata_IsFoundByItsHeader(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        host.Cloud.On("GET http://169.254.169.254/", "").With("Metadata-Flavor", "Google");
        host.Cloud.On("GET http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token", """{"access_token":"ya29","expires_in":3599}""")
            .With("Metadata-Flavor", "Google");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Assert.That(host.Cloud.Calls, Is.EqualTo(new[]
        {
            "GET http://169.254.169.254/",
            "GET http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform",
        }));
        Assert.That(host.Cloud.Requests.Select(request => request.Header("Metadata-Flavor")), Is.All.EqualTo("Google"));
    }

    [Test]
    public async Task NoIdentity_IsNoWarning(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        host.Cloud.On("GET http://169.254.169.254/", "the start page of some router");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Cloud.Calls, Has.Count.EqualTo(1));
        Assert.That(host.Warnings, Is.Empty);
    }

    [Test]
    public async Task ServiceAccount_SendsASignedStatement(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        using var key = RSA.Create(2048);
        Named(host, new
        {
            type = "service_account",
            client_email = "robot@project.example",
            private_key_id = "key-1",
            private_key = key.ExportPkcs8PrivateKeyPem(),
            token_uri = "https://oauth2.googleapis.com/token",
        });
        host.Cloud.On(Tokens, """{"access_token":"ya29","expires_in":3600}""");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Dictionary<string, string> form = Form(host.Cloud.Requests.Single());
        Assert.That(form["grant_type"], Is.EqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        string[] parts = form["assertion"].Split('.');
        long now = host.Clock.GetUtcNow().ToUnixTimeSeconds();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(parts[0]), Is.EqualTo("""{"alg":"RS256","kid":"key-1","typ":"JWT"}"""));
            Assert.That(Text(parts[1]), Is.EqualTo(
                $$"""{"iss":"robot@project.example","scope":"{{Scope}}","aud":"https://oauth2.googleapis.com/token","iat":{{now}},"exp":{{now + 3600}}}"""));
            Assert.That(key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
    }

    [Test]
    public async Task User_SendsTheRefreshToken(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        UserFile(host);
        host.Cloud.On(Tokens, """{"access_token":"ya29","expires_in":3600}""");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Assert.That(host.Cloud.Requests.Single().BodyText, Is.EqualTo(
            "grant_type=refresh_token&client_id=id&client_secret=secret&refresh_token=refresh"));
    }

    [TestCase("text")]
    [TestCase("json")]
    public async Task Federation_ExchangesTheTokenOfAFile_AndImpersonates(string format, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        string subject = host.Files.Write("subject", format == "json" ? """{"id_token":"foreign"}""" : "foreign\n");
        Named(host, External(new { file = subject, format = new { type = format, subject_token_field_name = "id_token" } }));
        host.Cloud.On("POST https://sts.googleapis.com/v1/token", """{"access_token":"federated","expires_in":3600}""");
        host.Cloud.On("POST https://iamcredentials.googleapis.com/v1/robot:generateAccessToken", $$"""{"accessToken":"ya29","expireTime":"2024-05-06T08:08:09Z"}""");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Dictionary<string, string> form = Form(host.Cloud.Requests[0]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(form["subject_token"], Is.EqualTo("foreign"));
            Assert.That(form["subject_token_type"], Is.EqualTo("urn:ietf:params:oauth:token-type:jwt"));
            Assert.That(form["audience"], Is.EqualTo("//iam.googleapis.com/pool"));
            Assert.That(form["grant_type"], Is.EqualTo("urn:ietf:params:oauth:grant-type:token-exchange"));
            Assert.That(host.Cloud.Requests[1].Header("Authorization"), Is.EqualTo("Bearer federated"));
            Assert.That(host.Cloud.Requests[1].BodyText, Is.EqualTo($$"""{"scope":["{{Scope}}"],"lifetime":"3600s"}"""));
        }
    }

    [Test]
    public async Task Federation_ExchangesTheTokenOfAnAddress(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        Named(host, External(new
        {
            url = "http://169.254.169.254/metadata/identity/oauth2/token?resource=x",
            headers = new { Metadata = "True" },
            format = new { type = "json", subject_token_field_name = "access_token" },
        }));
        host.Cloud.On("GET http://169.254.169.254/metadata/identity/oauth2/token", """{"access_token":"foreign"}""");
        host.Cloud.On("POST https://sts.googleapis.com/v1/token", """{"access_token":"federated","expires_in":3600}""");
        host.Cloud.On("POST https://iamcredentials.googleapis.com/v1/robot:generateAccessToken", """{"accessToken":"ya29"}""");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Assert.That(host.Cloud.Requests[0].Header("Metadata"), Is.EqualTo("True"));
        Assert.That(Form(host.Cloud.Requests[1])["subject_token"], Is.EqualTo("foreign"));
    }

    [Test]
    public async Task Impersonation_StartsFromItsSource(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        Named(host, new
        {
            type = "impersonated_service_account",
            source_credentials = new { type = "authorized_user", client_id = "id", client_secret = "secret", refresh_token = "refresh" },
            service_account_impersonation_url = "https://iamcredentials.googleapis.com/v1/robot:generateAccessToken",
            delegates = new[] { "one" },
        });
        host.Cloud.On(Tokens, """{"access_token":"mine","expires_in":3600}""");
        host.Cloud.On("POST https://iamcredentials.googleapis.com/v1/robot:generateAccessToken", """{"accessToken":"ya29"}""");

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Assert.That(host.Cloud.Requests[1].Header("Authorization"), Is.EqualTo("Bearer mine"));
        Assert.That(host.Cloud.Requests[1].BodyText, Does.StartWith("""{"delegates":["one"],"""));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The program is a shell script.")]
    public async Task Gcloud_IsAskedLast(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        using var folder = new DockerFolder();
        folder.Program("gcloud", """printf '%s\n' "$@" > "$0.arguments"; echo '{"credential":{"access_token":"ya29","token_expiry":"2024-05-06T08:08:09Z"}}'""");
        host.Environment["PATH"] = folder.Environment["PATH"];

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("_token:ya29"));
        Assert.That(await File.ReadAllLinesAsync(folder.At("gcloud.arguments"), token), Is.EqualTo(new[]
        {
            "config", "config-helper", "--force-auth-refresh", "--format=json(credential)",
        }));
    }

    [TestCase("""{"type":"service_account","token_uri":"https://t.example/","client_email":"c","private_key":"s3cret"}""", "private_key is not an RSA key in PEM")]
    [TestCase("""{"type":"service_account","token_uri":"https://t.example/","client_email":"c"}""", "private_key is missing")]
    [TestCase("""{"type":"gdch_service_account"}""", "credentials of this type are not supported")]
    [TestCase("""{"type":"external_account","credential_source":{"environment_id":"aws1"}}""", "only the credential sources file and url are supported")]
    [TestCase("""{"type":"authorized_user","client_id":"i","client_secret":"s3cret","refresh_token":"r","token_uri":"http://t.example/"}""",
        "refusing to send a secret to t.example over plain http")]
    [TestCase("""{"type":"authorized_user","client_id":"i","client_secret":"s3cret","refresh_token":"r","token_uri":"nonsense"}""", "an address is not an http or https URL")]
    [TestCase("s3cret", "not JSON")]
    public async Task File_ThatCannotBeUsed_IsAWarningWithoutItsContent(string content, string reason, CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        host.Environment["GOOGLE_APPLICATION_CREDENTIALS"] = host.Files.Write("key.json", content);

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret"));
        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    [Test]
    public async Task File_ThatIsMissing_IsAWarning(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("gke", token);
        host.Environment["GOOGLE_APPLICATION_CREDENTIALS"] = host.Files["nowhere.json"];

        Assert.That(await host.FindAsync("gcr.io/project/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.Contain(host.Files["nowhere.json"]));
    }

    private static object External(object source) => new
    {
        type = "external_account",
        audience = "//iam.googleapis.com/pool",
        subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
        token_url = "https://sts.googleapis.com/v1/token",
        service_account_impersonation_url = "https://iamcredentials.googleapis.com/v1/robot:generateAccessToken",
        credential_source = source,
    };

    private static void Named(CloudHost host, object content) =>
        host.Environment["GOOGLE_APPLICATION_CREDENTIALS"] = host.Files.Write("key.json", JsonSerializer.Serialize(content));

    private static void UserFile(CloudHost host) => host.Files.Write(
        ".config/gcloud/application_default_credentials.json",
        """{"type":"authorized_user","client_id":"id","client_secret":"secret","refresh_token":"refresh"}""");

    private static Dictionary<string, string> Form(RequestRecord request) =>
        QueryHelpers.ParseQuery(request.BodyText).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
