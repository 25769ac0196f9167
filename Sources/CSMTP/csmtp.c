#include "csmtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct csmtp_session {
    CURL *curl;
    csmtp_result *result;
    const char *body;
    size_t body_bytes;
    size_t body_position;
    /* The farewell's reply says nothing about the mail. */
    int leaving;
};

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_code;

static void global_start(void) { global_code = curl_global_init(CURL_GLOBAL_DEFAULT); }

static size_t read_body(char *buffer, size_t size, size_t count, void *context) {
    csmtp_session *session = context;
    size_t left = session->body_bytes - session->body_position;
    size_t taken = size * count < left ? size * count : left;
    memcpy(buffer, session->body + session->body_position, taken);
    session->body_position += taken;
    session->result->stage = session->body_position == session->body_bytes ? CSMTP_BODY_SENT : CSMTP_BODY;
    return taken;
}

/* SMTP replies reach libcurl's user as header lines. */
static size_t keep_reply(char *line, size_t size, size_t count, void *context) {
    csmtp_session *session = context;
    size_t length = size * count;
    size_t kept = length;
    while (kept > 0 && (line[kept - 1] == '\r' || line[kept - 1] == '\n')) kept--;
    if (kept >= sizeof session->result->reply) kept = sizeof session->result->reply - 1;
    if (kept > 0 && !session->leaving) {
        memcpy(session->result->reply, line, kept);
        session->result->reply[kept] = 0;
    }
    return length;
}

static size_t drop(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

/* Nothing is logged: the lines hold the password. Only the commands are looked at, for the stage. */
static int watch(CURL *curl, curl_infotype kind, char *data, size_t size, void *context) {
    (void)curl;
    csmtp_session *session = context;
    if (session->result == NULL || kind != CURLINFO_HEADER_OUT) return 0;
    if (size >= 10 && memcmp(data, "MAIL FROM:", 10) == 0) session->result->stage = CSMTP_ENVELOPE;
    if (size >= 8 && memcmp(data, "RCPT TO:", 8) == 0) session->result->stage = CSMTP_RECIPIENT;
    if (size >= 4 && memcmp(data, "DATA", 4) == 0) session->result->stage = CSMTP_ENVELOPE;
    if (size >= 4 && memcmp(data, "QUIT", 4) == 0) session->leaving = 1;
    return 0;
}

#define SET(option, value) \
    if (curl_easy_setopt(session->curl, option, value) != CURLE_OK) goto failed

csmtp_session *csmtp_open(const csmtp_settings *settings) {
    pthread_once(&global_once, global_start);
    if (global_code != CURLE_OK) return NULL;
    csmtp_session *session = calloc(1, sizeof *session);
    if (session == NULL) return NULL;
    session->curl = curl_easy_init();
    if (session->curl == NULL) goto failed;
    SET(CURLOPT_URL, settings->url);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (settings->ca_file != NULL) SET(CURLOPT_CAINFO, settings->ca_file);
    if (settings->user != NULL) SET(CURLOPT_USERNAME, settings->user);
    if (settings->password != NULL) SET(CURLOPT_PASSWORD, settings->password);
    SET(CURLOPT_CONNECTTIMEOUT, settings->connect_timeout_seconds);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, settings->total_timeout_seconds);
    SET(CURLOPT_TIMEOUT, settings->total_timeout_seconds);
    /* No signals: many threads. */
    SET(CURLOPT_NOSIGNAL, 1L);
    /* A relay that has closed an idle connection costs a try: take a new one before that. */
    SET(CURLOPT_MAXAGE_CONN, 20L);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, read_body);
    SET(CURLOPT_READDATA, session);
    SET(CURLOPT_WRITEFUNCTION, drop);
    SET(CURLOPT_HEADERFUNCTION, keep_reply);
    SET(CURLOPT_HEADERDATA, session);
    SET(CURLOPT_VERBOSE, 1L);
    SET(CURLOPT_DEBUGFUNCTION, watch);
    SET(CURLOPT_DEBUGDATA, session);
    return session;
failed:
    csmtp_close(session);
    return NULL;
}

void csmtp_close(csmtp_session *session) {
    if (session == NULL) return;
    /* The farewell writes replies too. */
    csmtp_result ignored = {0};
    session->result = &ignored;
    if (session->curl != NULL) curl_easy_cleanup(session->curl);
    free(session);
}

void csmtp_send(
    csmtp_session *session, const char *sender, const char *recipient, const void *body, size_t body_bytes,
    csmtp_result *result) {
    memset(result, 0, sizeof *result);
    session->result = result;
    session->body = body;
    session->body_bytes = body_bytes;
    session->body_position = 0;
    session->leaving = 0;
    result->curl_code = CURLE_OUT_OF_MEMORY;
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    if (recipients != NULL && curl_easy_setopt(session->curl, CURLOPT_MAIL_FROM, sender) == CURLE_OK
        && curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK
        && curl_easy_setopt(session->curl, CURLOPT_ERRORBUFFER, result->error) == CURLE_OK
        && curl_easy_setopt(session->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)body_bytes) == CURLE_OK) {
        result->curl_code = curl_easy_perform(session->curl);
        curl_easy_getinfo(session->curl, CURLINFO_RESPONSE_CODE, &result->response_code);
    }
    curl_easy_setopt(session->curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    if (result->error[0] == 0)
        strncpy(result->error, curl_easy_strerror(result->curl_code), sizeof result->error - 1);
}
