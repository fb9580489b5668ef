using System.Net;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Which requests go through which proxy of the environment (R3.13, T40).</summary>
[TestFixture]
internal sealed class EnvironmentProxyTests
{
    private const string Secure = "http://secure.example:3128/";
    private const string Plain = "http://plain.example:3128/";

    [TestCase("https://reg.example/v2/", "", Secure)]
    [TestCase("http://reg.example/v2/", "", Plain)]
    [TestCase("http://10.0.0.1/v2/", "", Plain)]
    [TestCase("https://localhost.example/v2/", "", Secure)]
    [TestCase("http://localhost:5000/v2/", "", null)]
    [TestCase("https://LOCALHOST/v2/", "", null)]
    [TestCase("http://app.localhost/v2/", "", null)]
    [TestCase("http://127.8.9.10/v2/", "", null)]
    [TestCase("http://[::1]:5000/v2/", "", null)]
    [TestCase("https://reg.example/", "*", null)]
    [TestCase("https://reg.example/", "reg.example", null)]
    [TestCase("https://REG.example/", "Reg.Example", null)]
    [TestCase("https://sub.reg.example/", "reg.example", null)]
    [TestCase("https://notreg.example/", "reg.example", Secure)]
    [TestCase("https://sub.reg.example/", ".reg.example", null)]
    [TestCase("https://reg.example/", ".reg.example", Secure)]
    [TestCase("https://sub.reg.example/", "*.reg.example", null)]
    [TestCase("https://reg.example:5000/", "reg.example:5000", null)]
    [TestCase("https://reg.example:5001/", "reg.example:5000", Secure)]
    [TestCase("https://reg.example/", "reg.example:443", null)]
    [TestCase("https://10.1.2.3/", "10.0.0.0/8", null)]
    [TestCase("https://11.1.2.3/", "10.0.0.0/8", Secure)]
    [TestCase("https://10.1.2.3/", "10.1.2.3", null)]
    [TestCase("https://10.1.2.3:81/", "10.1.2.3:80", Secure)]
    [TestCase("https://[fd00::5]/", "fd00::/8", null)]
    [TestCase("https://[fd00::5]:5000/", "[fd00::5]:5000", null)]
    [TestCase("https://[fd00::5]/", "fd00::5", null)]
    [TestCase("https://b.example/", " a.example , b.example ,,", null)]
    [TestCase("https://reg.example/", "10.0.0.0/99,:,/", Secure)]
    public void GetProxy_Table(string url, string noProxy, string? expected)
    {
        var environment = new FakeEnvironment { ["HTTPS_PROXY"] = Secure, ["HTTP_PROXY"] = Plain, ["ALL_PROXY"] = "http://all.example", ["NO_PROXY"] = noProxy };
        var proxy = new EnvironmentProxy(environment);

        Assert.That(proxy.GetProxy(new Uri(url))?.ToString(), Is.EqualTo(expected));
        Assert.That(proxy.IsBypassed(new Uri(url)), Is.EqualTo(expected is null));
    }

    [Test]
    public void Variables_LowerCaseAndWithoutScheme_AreUnderstood()
    {
        var environment = new FakeEnvironment { ["https_proxy"] = "lower.example:8080", ["no_proxy"] = "direct.example" };
        var proxy = new EnvironmentProxy(environment);

        Assert.That(proxy.GetProxy(new Uri("https://reg.example"))?.ToString(), Is.EqualTo("http://lower.example:8080/"));
        Assert.That(proxy.GetProxy(new Uri("https://direct.example")), Is.Null);
        Assert.That(proxy.GetProxy(new Uri("http://reg.example")), Is.Null);
    }

    [Test]
    public void Credentials_GoToTheirOwnProxyOnly()
    {
        var environment = new FakeEnvironment { ["HTTPS_PROXY"] = "http://user:p%40ss@secure.example:3128", ["HTTP_PROXY"] = Plain };
        ICredentials credentials = new EnvironmentProxy(environment).Credentials!;

        NetworkCredential found = credentials.GetCredential(new Uri(Secure), "Basic")!;
        Assert.That((found.UserName, found.Password), Is.EqualTo(("user", "p@ss")));
        Assert.That(credentials.GetCredential(new Uri(Plain), "Basic"), Is.Null);
        Assert.That(credentials.GetCredential(new Uri("https://secure.example:3128"), "Basic"), Is.Null);
    }
}
