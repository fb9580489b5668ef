using System.Buffers.Text;
using System.Text;
using Imgpkg.Sdk.Credentials;
using Imgpkg.Sdk.Tests.Support.Loopback;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Credentials.Keychains;

/// <summary>Azure's exchanges (registry 2.6, R2.8).</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class AksKeychainTests
{
    private const string Exchange = "POST https://team.azurecr.io/oauth2/exchange";
    private const string Login = "POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token";
    private const string Metadata = "GET http://169.254.169.254/metadata/identity/oauth2/token";
    private const string Resource = "https%3A%2F%2Fcontainerregistry.azure.net";

    [Test]
    public async Task Secret_IsExchangedTwice(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AZURE_CLIENT_SECRET"] = "s3cret";
        host.Cloud.On(Login, """{"access_token":"aad","expires_in":3599}""");

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("identity refresh"));
        Assert.That(host.Cloud.Requests.Select(request => request.BodyText), Is.EqualTo(new[]
        {
            $"grant_type=client_credentials&client_id=client&client_secret=s3cret&scope={Resource}%2F.default",
            "grant_type=access_token&service=team.azurecr.io&access_token=aad&tenant=tenant",
        }));
    }

    [Test]
    public async Task FederatedToken_IsSentAsAssertion(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AZURE_FEDERATED_TOKEN_FILE"] = host.Files.Write("token", "jwt\n");
        host.Environment["AZURE_AUTHORITY_HOST"] = "https://login.example/";
        host.Cloud.On("POST https://login.example/tenant/oauth2/v2.0/token", """{"access_token":"aad"}""");

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("identity refresh"));
        Assert.That(host.Cloud.Requests[0].BodyText, Is.EqualTo(
            "grant_type=client_credentials&client_id=client&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            + $"&client_assertion=jwt&scope={Resource}%2F.default"));
    }

    [TestCase("AzurePublicCloud", "login.microsoftonline.com", "management.azure.com")]
    [TestCase("AZURECHINACLOUD", "login.chinacloudapi.cn", "management.chinacloudapi.cn")]
    [TestCase("AzureUSGovernmentCloud", "login.microsoftonline.us", "management.usgovcloudapi.net")]
    [TestCase("AZUREGERMANCLOUD", "login.microsoftonline.de", "management.microsoftazure.de")]
    public async Task TokenForRegistriesRefused_OneForManagementIsTried(string environment, string login, string management, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AZURE_ENVIRONMENT"] = environment;
        host.Environment["AZURE_CLIENT_SECRET"] = "s3cret";
        host.Cloud.On($"POST https://{login}/tenant/oauth2/v2.0/token", """{"access_token":"aad"}""");
        host.Cloud.On(Exchange, """{"errors":[{"code":"UNAUTHORIZED","message":"s3cret"}]}""", status: 401);

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Cloud.Requests.Where(request => request.BodyText.Contains("scope=", StringComparison.Ordinal)).Select(request => request.BodyText.Split("scope=")[1]),
            Is.EqualTo(new[] { $"{Resource}%2F.default", $"https%3A%2F%2F{management}%2F.default" }));
        Assert.That(host.Warnings.Single(), Does.EndWith(
            $"{Exchange}: status 401 UNAUTHORIZED; then for https://{management}: {Exchange}: status 401 UNAUTHORIZED"));
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task NamedResource_IsTheOnlyOne(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AZURE_CLIENT_SECRET"] = "s3cret";
        host.Environment["AZURE_AD_RESOURCE"] = "https://other.example/";
        host.Cloud.On(Login, """{"error":"invalid_client","error_description":"s3cret"}""", status: 401);

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Cloud.Requests.Single().BodyText, Does.EndWith("&scope=https%3A%2F%2Fother.example%2F.default"));
        Assert.That(host.Warnings.Single(), Does.EndWith($"{Login}: status 401 invalid_client"));
        Assert.That(host.Log.ToString(), Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task ManagedIdentity_OfTheMachine_IsTheOneTheUserAssigned(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Cloud.On(Metadata, """{"access_token":"aad"}""");
        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("anonymous"), "what answers without the header is not Azure");

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        host.Cloud.On(Metadata, "", status: 400).OnlyWithout("Metadata", """{"access_token":"aad"}""");
        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("identity refresh"));
        RequestRecord request = host.Cloud.Requests[^2];
        Assert.That(request.Target, Is.EqualTo($"/metadata/identity/oauth2/token?api-version=2018-02-01&resource={Resource}&client_id=client"));
        Assert.That(request.Header("Metadata"), Is.EqualTo("true"));
    }

    // Variables of the endpoint, then the request and its header.
    [TestCase("IDENTITY_ENDPOINT=http://127.0.0.1:4141/msi/token IDENTITY_HEADER=h", "GET", "?api-version=2019-08-01&resource=" + Resource + "&client_id=client", "X-IDENTITY-HEADER: h")]
    [TestCase("MSI_ENDPOINT=http://127.0.0.1:4141/msi/token MSI_SECRET=h", "GET", "?api-version=2017-09-01&resource=" + Resource + "&clientid=client", "Secret: h")]
    [TestCase("MSI_ENDPOINT=http://127.0.0.1:4141/msi/token", "POST", "", "Metadata: true")]
    public async Task ManagedIdentity_OfAnEndpoint_IsAskedThere(string variables, string method, string query, string header, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        foreach (string[] pair in variables.Split(' ').Select(variable => variable.Split('=')))
        {
            host.Environment[pair[0]] = pair[1];
        }

        host.Cloud.On($"{method} http://127.0.0.1:4141/msi/token", """{"access_token":"aad"}""");

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("identity refresh"));
        RequestRecord request = host.Cloud.Requests[0];
        Assert.That(request.Target, Is.EqualTo("/msi/token" + query));
        Assert.That($"{header.Split(": ")[0]}: {request.Header(header.Split(": ")[0])}", Is.EqualTo(header));
    }

    [Test]
    public async Task IdentityToken_LastsAsLongAsItSays(CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        host.Environment["AZURE_CLIENT_SECRET"] = "s3cret";
        host.Cloud.On(Login, """{"access_token":"aad"}""");
        long end = host.Clock.GetUtcNow().AddHours(3).ToUnixTimeSeconds();
        string jwt = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{{\"exp\":{end}}}"))}.sig";
        host.Cloud.On(Exchange, $$"""{"refresh_token":"{{jwt}}"}""");

        RegistryCredential credential = await host.GetAsync("team.azurecr.io/app", token);
        Assert.That(credential.ExpiresAt, Is.EqualTo(host.Clock.GetUtcNow().AddHours(3).AddMinutes(-5)));
    }

    [TestCase("AZURE_CERTIFICATE_PATH=x", "identities with a certificate are not supported; use a secret or a federated token")]
    [TestCase("AZURE_USERNAME=x AZURE_PASSWORD=s3cret", "user name and password are not supported; use a secret or a federated token")]
    [TestCase("AZURE_CLIENT_SECRET=s3cret AZURE_TENANT_ID=", "AZURE_TENANT_ID is not set")]
    [TestCase("AZURE_CLIENT_SECRET=s3cret AZURE_AUTHORITY_HOST=http://login.example/", "refusing to send a secret to login.example over plain http")]
    public async Task Identity_ThatCannotBeUsed_IsAWarning(string variables, string reason, CancellationToken token)
    {
        await using CloudHost host = await StartAsync(token);
        foreach (string[] pair in variables.Split(' ').Select(variable => variable.Split('=')))
        {
            host.Environment[pair[0]] = pair[1];
        }

        Assert.That(await host.FindAsync("team.azurecr.io/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings.Single(), Does.EndWith(reason));
        Assert.That(host.Cloud.Calls, Is.Empty);
    }

    [Test]
    public async Task NoIdentity_IsNoWarning(CancellationToken token)
    {
        await using CloudHost host = await CloudHost.StartAsync("aks", token);

        Assert.That(await host.FindAsync("team.azurecr.cn/app", token), Is.EqualTo("anonymous"));
        Assert.That(host.Warnings, Is.Empty);
    }

    private static async Task<CloudHost> StartAsync(CancellationToken token)
    {
        CloudHost host = await CloudHost.StartAsync("aks", token);
        host.Environment["AZURE_TENANT_ID"] = "tenant";
        host.Environment["AZURE_CLIENT_ID"] = "client";
        host.Cloud.On(Exchange, """{"refresh_token":"refresh"}""");
        return host;
    }
}
