// Hỏi Liên Thông lần đầu: xác minh một người tại quầy. A first question to Liên Thông: verify a person at the counter.
//
//     java FirstCall.java state/demo.json        (JDK 17 trở lên, không cần thư viện · JDK 17 or later, no library)

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Một kết nối tới cổng: hai khóa và một mã truy cập. One connection: two keys and an access token. */
public class FirstCall {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String demo;
    private final String keyId;
    private final PrivateKey registered;
    private final KeyPair proving; // mã truy cập gắn với khóa này · the token is bound to this key
    private String token = "";

    FirstCall(Path file) throws Exception {
        demo = Files.readString(file);
        String jwk = Files.readString(Path.of(text(demo, "private_key_path")));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        BigInteger secret = new BigInteger(1, Base64.getUrlDecoder().decode(text(jwk, "d")));
        registered = KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(secret, curve.getParameterSpec(ECParameterSpec.class)));
        keyId = text(jwk, "kid");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        proving = generator.generateKeyPair();
    }

    /** RFC 7523: không gửi mật khẩu, chỉ gửi chữ ký. No password travels, only a signature. */
    void signOn() throws Exception {
        long now = Instant.now().getEpochSecond();
        String client = text(demo, "client_id"), url = text(demo, "token_endpoint");
        String assertion = signed(registered, "{\"alg\":\"ES256\",\"kid\":" + quoted(keyId) + "}",
                "{\"iss\":" + quoted(client) + ",\"sub\":" + quoted(client) + ",\"aud\":" + quoted(text(demo, "issuer"))
                        + ",\"iat\":" + now + ",\"exp\":" + (now + 60) + ",\"jti\":" + quoted(fresh()) + "}");
        String form = Map.of(
                        "grant_type", "client_credentials",
                        "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion", assertion)
                .entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("DPoP", proof("POST", url))
                .POST(BodyPublishers.ofString(form)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(text(answer.body(), "error"));
        }
        token = text(answer.body(), "access_token"); // 10 phút · ten minutes
    }

    /** RFC 9449: bằng chứng cho đúng một yêu cầu. A proof for exactly one request. */
    String proof(String method, String url) throws Exception {
        ECPublicKey open = (ECPublicKey) proving.getPublic();
        String jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":" + quoted(coordinate(open.getW().getAffineX()))
                + ",\"y\":" + quoted(coordinate(open.getW().getAffineY())) + "}";
        String hash = token.isEmpty() ? "" : ",\"ath\":" + quoted(unpadded(
                MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII))));
        return signed(proving.getPrivate(), "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + jwk + "}",
                "{\"htm\":" + quoted(method) + ",\"htu\":" + quoted(url) + ",\"iat\":" + Instant.now().getEpochSecond()
                        + ",\"jti\":" + quoted(fresh()) + hash + "}");
    }

    /** Gửi lại đúng một lần khi cổng bảo thử lại. Sent again once where the gateway says that it may be. */
    HttpResponse<String> ask(String path, String body) throws Exception {
        String url = text(demo, "base_url") + path, key = fresh();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "DPoP " + token)
                    .header("DPoP", proof("POST", url))
                    .header("Idempotency-Key", key)
                    .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
            if (answer.statusCode() == 200 || attempt == 2 || !answer.body().matches("(?s).*\"retryable\":\\s*true.*")) {
                return answer;
            }
            Thread.sleep(1000 * Math.min(10, answer.headers().firstValueAsLong("Retry-After").orElse(1)));
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        FirstCall gateway = new FirstCall(Path.of(arguments[0]));
        gateway.signOn();
        String people = gateway.demo.substring(gateway.demo.indexOf("\"people\""));
        String name = quoted(text(people, "full_name"));
        HttpResponse<String> answer = gateway.ask("/v1/persons/verify", """
                {"purpose": {"procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99",
                             "channel": "counter", "officer": {"account": "canbo.thu"}},
                 "subject": {"personal_id": %s, "full_name": %s, "date_of_birth": %s},
                 "claims": {"full_name": %s}}""".formatted(quoted(text(people, "personal_id")), name,
                quoted(text(people, "date_of_birth")), name));
        String found = answer.body();
        if (answer.statusCode() != 200) {
            // Chương trình đọc "code"; cán bộ đọc "title" và "action". Programs read code, officers title and action.
            System.out.println(text(found, "code") + ": " + text(found, "title") + ". " + text(found, "action"));
            System.exit(1);
        }
        String results = found.substring(found.indexOf("\"results\""));
        System.out.println(text(found, "outcome") + " " + text(results, "full_name") + " " + text(found, "receipt"));
    }

    // ---- JWS và JSON: hệ thống thật dùng Nimbus và Jackson · a real system takes Nimbus and Jackson for what follows

    private static String signed(PrivateKey key, String header, String claims) throws Exception {
        String content = unpadded(header.getBytes(StandardCharsets.UTF_8)) + "."
                + unpadded(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + unpadded(signature.sign());
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray(), whole = new byte[32];
        byte[] last = bytes.length > 32 ? Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length) : bytes;
        System.arraycopy(last, 0, whole, 32 - last.length, last.length);
        return unpadded(whole);
    }

    private static String unpadded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The first text member of this name. */
    private static String text(String json, String member) {
        Matcher found = Pattern.compile("\"" + member + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + member);
        }
        return found.group(1).replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
