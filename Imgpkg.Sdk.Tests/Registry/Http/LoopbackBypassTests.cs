using System.Net;
using Imgpkg.Sdk.Registry.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Which requests go through the proxy of the environment (R3.13).</summary>
[TestFixture]
internal sealed class LoopbackBypassTests
{
    private static readonly Uri Proxy = new("http://proxy.example:3128");

    [TestCase("http://localhost:5000/v2/", false)]
    [TestCase("https://LOCALHOST/v2/", false)]
    [TestCase("http://127.0.0.1:5000/v2/", false)]
    [TestCase("http://127.8.9.10/v2/", false)]
    [TestCase("http://[::1]:5000/v2/", false)]
    [TestCase("http://10.0.0.1/v2/", true)]
    [TestCase("https://reg.example/v2/", true)]
    [TestCase("https://localhost.example/v2/", true)]
    [TestCase("https://direct.example/v2/", false)]
    public void GetProxy_Table(string url, bool proxied)
    {
        var inner = new WebProxy(Proxy) { Credentials = new NetworkCredential("user", "password"), BypassList = ["direct\\.example"] };
        var proxy = new LoopbackBypass(inner);

        Assert.That(proxy.IsBypassed(new Uri(url)), Is.EqualTo(!proxied));
        Assert.That(proxy.GetProxy(new Uri(url)), proxied ? Is.EqualTo(Proxy) : Is.Null.Or.EqualTo(new Uri(url)));
        Assert.That(proxy.Credentials, Is.SameAs(inner.Credentials));
    }

    [TestCase(RegistryClient.HttpClientName)]
    [TestCase(TokenClient.HttpClientName)]
    public async Task Clients_UseIt(string name)
    {
        await using var host = new HttpHost();
        HttpMessageHandler handler = host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.That(((SocketsHttpHandler)handler).Proxy, Is.TypeOf<LoopbackBypass>());
    }
}
